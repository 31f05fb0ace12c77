"""Downloads of documents: the files, their text, their metadata, and what answers quoted from them.

Files
    /documents/<id>/export    document    a zip of one document
    /documents/export         library     a zip of the whole library, with a manifest
"""

from flask import Blueprint

bp = Blueprint("exports", __name__, url_prefix="/documents")
section = "documents"
