"""``flask seed``: an example, that is a demo account with documents, a conversation, tasks and a template."""

from flask import Blueprint

bp = Blueprint("seed", __name__, cli_group=None)
