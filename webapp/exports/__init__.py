"""Downloads of documents: the files, their text, their metadata, and what answers quoted from them. Copies of answers.

Files
    /documents/<id>/export                document    a zip of one document
    /documents/export                     library     a zip of the whole library, with a manifest
    /chat/messages/<id>/copy/<format>     answer      an answer with its footnotes, or its sources for a bibliography
"""

from flask import Blueprint

bp = Blueprint("exports", __name__)
section = "documents"
