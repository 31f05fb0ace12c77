"""Versions: a document is replaced by a newer file; the old stays readable for the answers that cite it.

Page
    /documents/<id>/versions          show      its versions, what changed, and the form for a new one
Action
    /documents/<id>/versions POST     create    uploads a new version
"""

from flask import Blueprint

bp = Blueprint("versions", __name__, url_prefix="/documents")
section = "documents"
