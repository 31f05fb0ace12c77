"""The library: sources are uploaded, read, recognised, embedded, and deleted. The room ``viewer`` opens them.

Page
    /documents/                          index      the library, and the form that adds to it
Fragment
    /documents/progress                  progress   what has changed in the rows that are in work, and the counts
    /documents/<id>/status               status     _document.html, which asks again until the document is ready
Actions
    /documents/ POST                     create     uploads files
    /documents/<id>/cancel POST          cancel     stops taking a document in; its file is kept
    /documents/<id>/retry POST           retry      reads a failed or cancelled document again
    /documents/<id>/delete POST          delete     hides a document, and leaves its removal to a job
"""

from flask import Blueprint

bp = Blueprint("documents", __name__, url_prefix="/documents")
