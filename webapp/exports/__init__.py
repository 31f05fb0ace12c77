"""Downloads of documents: the files, their text, their metadata, and what answers quoted from them. Downloads of
conversations, and copies of answers.

Files
    /documents/<id>/export                document       a zip of one document
    /documents/export                     library        a zip of the whole library, with a manifest
    /chat/<id>/export?format=             conversation   a conversation as Markdown, a page or JSON
    /chat/conversations/export POST       conversations  the selected ones
    /chat/export?format=                  all_conversations  all of them; without a format, the page that offers them
    /chat/messages/<id>/copy/<format>     answer         an answer with its footnotes, or its sources for a bibliography
"""

from flask import Blueprint

bp = Blueprint("exports", __name__)
section = "documents"
