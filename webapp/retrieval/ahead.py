"""The vector of a question, computed while the request that asks it is still at work.

It takes as long as a tenth of what else is done before the first words of an answer, and needs neither the database nor
the interpreter.
"""

from __future__ import annotations

import threading

from flask import current_app

from webapp.clients.embeddings import vector_of
from webapp.platform.extensions import clients


def embed_ahead(question: str) -> None:
    """Begin to compute a question's vector by the bundled model, where a job of this process is going to search it."""
    model = clients.embeddings
    if "worker" in current_app.extensions and not model.base_url:
        threading.Thread(target=vector_of, args=(model, question), name="ahead", daemon=True).start()
