"""The vector index: what should be in it, what is, and how both are kept the same.

``sources``: the texts that other rooms put into it. ``entries``: the rows that say which points it should have.
``points``: the points themselves. ``publishing``: one text, put in or taken out. ``generations``: the builds of the
index, each by one embedding model; ``rebuild`` makes another beside the current one, for ``flask reindex``
(``reindexing``). ``comparison`` compares database, files and index, for ``flask reconcile`` (``reconciling``).
"""

from flask import Blueprint

bp = Blueprint("index", __name__, cli_group=None)
