"""Adding documents: files, videos and web pages. The forms are on the page of the library.

Actions
    /documents/ POST                     upload     adds files; the script that sends many gets the outcome of each
    /documents/youtube POST              youtube    adds a video, or a transcript to one
    /documents/web POST                  web        adds a web page, or a video by its address
"""

from flask import Blueprint

bp = Blueprint("sources", __name__, url_prefix="/documents")
section = "documents"
