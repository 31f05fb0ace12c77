"""Undo: what was just deleted can be put back, from the message that says so, for a day.

Action
    /undo/<id> POST      restore     puts it back, and goes to where it stands
"""

from flask import Blueprint

bp = Blueprint("undo", __name__, url_prefix="/undo")
