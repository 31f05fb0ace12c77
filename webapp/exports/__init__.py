"""Downloads of documents: the files, their text, their metadata, and what answers quoted from them. Downloads of
conversations, and copies of answers.

Files
    /documents/<id>/export                document       a zip of one document
    /documents/export                     library        a zip of the whole library, with a manifest
    /chat/<id>/export                     conversation   a conversation as Markdown
    /chat/conversations/export POST       conversations  a zip of the selected ones
    /chat/messages/<id>/copy/<format>     answer         an answer with its footnotes, or its sources for a bibliography
"""

from flask import Blueprint

bp = Blueprint("exports", __name__)
section = "documents"
