"""A document, opened: its contents or its text, its pages with what a footnote or a search marks, and words in it.

Pages
    /documents/<id>                      show       a document: what it is, its contents or its text
    /documents/<id>/pages                pages      all pages of a PDF or of a scan, small
    /documents/<id>/pages/<n>            page       a page of a PDF or of a scan, with a cited sentence marked
    /documents/<id>/find                 find       where words stand in it, as they are written
Fragments
    _panel.html    the narrow view of show and of page, beside a conversation
Files
    /documents/<id>/pages/<n>/image      image      the picture of a page
    /documents/<id>/pages/<n>/thumb      thumb      the small picture of a page
    /documents/<id>/file                 file       the file as it was uploaded
"""

from flask import Blueprint

bp = Blueprint("viewer", __name__, url_prefix="/documents")
section = "documents"
