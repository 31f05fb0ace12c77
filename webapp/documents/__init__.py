"""The library: documents are uploaded, processed, edited, filtered and sorted. The room ``viewer`` opens them.

Pages
    /documents/                          index      the library and the upload form; htmx gets _library.html.
                                                    ?words= kind= specialty= tag= state= collection= sort= before=
    /documents/<id>/edit                 edit       the form for the fields of a document; htmx gets it in place
Fragments
    /documents/progress                  progress   the changed rows among those being processed, and the counts
    /documents/<id>/status               status     _document.html, which polls itself until the document is ready
Actions
    /documents/<id>/edit POST            edit       saves the fields of a document
    /documents/bulk POST                 bulk       applies an action to the selected documents, or to all that match
    /documents/<id>/cancel POST          cancel     stops processing a document; its file is kept
    /documents/<id>/retry POST           retry      fetches or reads a failed or cancelled document again
"""

from flask import Blueprint

from webapp.platform.rooms import Link

bp = Blueprint("documents", __name__, url_prefix="/documents", cli_group=None)
links = [Link(2, "Documents", "documents.index")]
