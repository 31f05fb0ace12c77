"""How documents come in: files, the transcripts of videos, and web pages. The library's page has the forms.

Actions
    /documents/ POST                     upload     takes files; the script that sends many gets what became of each
    /documents/youtube POST              youtube    adds a video, or completes it with the transcript its owner gives
    /documents/web POST                  web        adds a web page, or a video by its address
"""

from flask import Blueprint

bp = Blueprint("sources", __name__, url_prefix="/documents")
section = "documents"
