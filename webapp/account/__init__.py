"""One's own account.

Pages: ``show`` (profile), ``password``, ``sessions`` (signed-in devices). Actions: ``revoke``, ``revoke_others``.
"""

from flask import Blueprint

bp = Blueprint("account", __name__, url_prefix="/account")
