"""The library: sources are uploaded, read, embedded, opened at the cited page, and deleted.

Pages
    /documents/                          index      the library, and the form that adds to it
    /documents/<id>                      show       a document: what it is, its contents or its text
    /documents/<id>/pages/<n>            page       a page of a PDF, with a cited sentence marked
Fragments and files
    /documents/<id>/status               status     _document.html, which asks again until the document is ready
    /documents/<id>/pages/<n>/image      image      the picture of a page
    /documents/<id>/file                 file       the file as it was uploaded
Actions
    /documents/ POST                     create     uploads files
    /documents/<id>/retry POST           retry      reads a failed document again
    /documents/<id>/delete POST          delete     hides a document, and leaves its removal to a job
"""

from flask import Blueprint

bp = Blueprint("documents", __name__, url_prefix="/documents")
