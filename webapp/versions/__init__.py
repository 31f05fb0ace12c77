"""Versions: a newer file replaces a document, which stays readable for the answers that cite it.

Page
    /documents/<id>/versions          show      its versions, what changed, and the upload form
Action
    /documents/<id>/versions POST     create    uploads a new version
"""

from flask import Blueprint

bp = Blueprint("versions", __name__, url_prefix="/documents")
section = "documents"
