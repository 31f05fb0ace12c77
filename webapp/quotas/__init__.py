"""What each user may use: room, documents, files at once, questions and tokens a day; and the page that says so.

Pages
    /account/use    show    what is used, and of how much
"""

from flask import Blueprint

from webapp.platform.rooms import Link

bp = Blueprint("quotas", __name__, cli_group=None)
section = "account"
links = [Link(45, "Usage", "quotas.show", "account")]
