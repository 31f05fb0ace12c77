"""The library: sources are uploaded, read, recognised, embedded, and deleted. The room ``viewer`` opens them.

Pages
    /documents/                          index      the library, and the form that adds to it; htmx gets _library.html.
                                                    ?words= kind= specialty= tag= state= collection= sort= before=
    /documents/<id>/edit                 edit       what is said of a document; htmx gets the form in place
Fragments
    /documents/progress                  progress   what has changed in the rows that are in work, and the counts
    /documents/<id>/status               status     _document.html, which asks again until the document is ready
Actions
    /documents/<id>/edit POST            edit       keeps what its owner says of a document
    /documents/bulk POST                 bulk       does one thing to those ticked, or to all that match the filters
    /documents/<id>/cancel POST          cancel     stops taking a document in; its file is kept
    /documents/<id>/retry POST           retry      fetches or reads a failed or cancelled document again
"""

from flask import Blueprint

from webapp.platform.rooms import Link

bp = Blueprint("documents", __name__, url_prefix="/documents")
links = [Link(2, "Documents", "documents.index")]
