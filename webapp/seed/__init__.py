"""``flask seed``: an example, a demo account with documents, conversations, tasks, templates and drafts."""

from flask import Blueprint

bp = Blueprint("seed", __name__, cli_group=None)
