"""Versions: a newer file replaces a document, which stays readable for the answers that cite it.

Page
    /documents/<id>/versions          show      its versions, what changed, and the upload form
Actions
    /documents/<id>/versions POST     create    uploads a new version
    /documents/<id>/versions/accept   accept    makes it the next version of the document that it looks like
    /documents/<id>/versions/dismiss  dismiss   keeps it beside that
"""

from flask import Blueprint

bp = Blueprint("versions", __name__, url_prefix="/documents")
section = "documents"
