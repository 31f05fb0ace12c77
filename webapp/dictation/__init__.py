"""Dictation: what is said into the question box is written down on the server, and the sound deleted.

Action
    /dictation/ POST    write    a short recording; its text as JSON
"""

from flask import Blueprint

bp = Blueprint("dictation", __name__, url_prefix="/dictation")
