"""The library: sources are uploaded, read, embedded, and deleted. The room ``viewer`` opens them.

Page
    /documents/                          index      the library, and the form that adds to it
Fragment
    /documents/<id>/status               status     _document.html, which asks again until the document is ready
Actions
    /documents/ POST                     create     uploads files
    /documents/<id>/retry POST           retry      reads a failed document again
    /documents/<id>/delete POST          delete     hides a document, and puts it into the bin
"""

from flask import Blueprint

bp = Blueprint("documents", __name__, url_prefix="/documents")
