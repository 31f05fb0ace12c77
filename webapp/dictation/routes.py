"""What is said into the question box."""

from __future__ import annotations

from flask import abort, jsonify, request
from flask_login import login_required
from werkzeug.wrappers import Response

from webapp.dictation import bp, transcribing
from webapp.platform import threads
from webapp.platform.errors import Invalid
from webapp.platform.extensions import clients, limiter
from webapp.platform.rate_limits import try_later


@bp.post("/")
@login_required
@limiter.limit("60 per 5 minutes", on_breach=try_later)
def write() -> tuple[Response, int]:
    """Return the text of a recording, or why there is none; the field is ``sound``."""
    if not clients.can_transcribe:
        abort(404)
    sound = request.files.get("sound")
    threads.give_back()  # a service may be slow; the user's pages do not wait for it
    try:
        return jsonify(text=transcribing.write_down(sound.stream) if sound else ""), 200
    except Invalid as error:
        return jsonify(error=str(error)), 422
