"""A document, opened: its contents or its text, and its pages with what a footnote or a search marks.

Pages
    /documents/<id>                      show       a document: what it is, its contents or its text
    /documents/<id>/pages/<n>            page       a page of a PDF or of a scan, with a cited sentence marked
Files
    /documents/<id>/pages/<n>/image      image      the picture of a page
    /documents/<id>/file                 file       the file as it was uploaded
"""

from flask import Blueprint

bp = Blueprint("viewer", __name__, url_prefix="/documents")
