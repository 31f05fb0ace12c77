"""Conversations are imported from an export: Footnote's own, ChatGPT's or Open WebUI's.

Pages
    /chat/imports/                     index      the form that takes a file, and the imports so far
    /chat/imports/<id>                 show       what became of one: how far it is, what was skipped and why
Fragments
    _status.html                       how far an import is; it polls itself until nothing changes any more
Actions
    /chat/imports/ POST                create     takes a file, and begins
    /chat/imports/<id>/stop POST       stop       ends it; what it has imported stays
    /chat/imports/<id>/remove POST     remove     puts what it has imported into the bin
    /chat/imports/<id>/delete POST     delete     deletes its report
"""

from flask import Blueprint

bp = Blueprint("imports", __name__, url_prefix="/chat/imports")
section = "chat"
