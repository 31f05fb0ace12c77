"""The user's own account.

Pages: ``show`` (profile), ``password``, ``sessions`` (signed-in devices), ``tokens`` (of the API), ``keys``.
Actions: ``confirm`` (the e-mail address), ``revoke``, ``revoke_others``, ``revoke_token``.
"""

from flask import Blueprint

from webapp.platform.rooms import Link

bp = Blueprint("account", __name__, url_prefix="/account")
links = [
    Link(1, "Profile", "account.show", "account"),
    Link(2, "Password", "account.password", "account"),
    Link(3, "Signed-in devices", "account.sessions", "account"),
    Link(7, "API tokens", "account.tokens", "account"),
]
