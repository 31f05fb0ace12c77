"""How documents leave: deleted, they wait here for ``RETENTION_DAYS``, can be put back, and are then removed for good.

Pages
    /documents/bin                       index      what was deleted, newest first
    /documents/receipts                  receipts   what was removed for good, with counts
Actions
    /documents/<id>/restore POST         restore    puts a document back into the library
    /documents/<id>/purge POST           purge      removes a document for good, at once
    /documents/bin/empty POST            empty      removes all that is in the bin for good

Deleting is the library's own (``documents.delete``). Two modules hold the jobs' work: ``withdrawal``, which takes a
deleted document out of the index, and ``removal``, which leaves nothing of it.
"""

from flask import Blueprint

bp = Blueprint("bin", __name__, url_prefix="/documents", cli_group=None)
section = "documents"
