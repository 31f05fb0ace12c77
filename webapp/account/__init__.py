"""The user's own account.

Pages: ``show`` (profile), ``password``, ``two_factor``, ``passkeys``, ``sessions`` (signed-in devices), ``tokens``
(of the API), ``keys``.
Actions: ``confirm`` (the e-mail address), ``begin_two_factor``, ``confirm_two_factor``, ``new_recovery_codes``,
``end_two_factor``, ``passkey_options``, ``remove_passkey``, ``connect``, ``disconnect``, ``revoke``,
``revoke_others``, ``revoke_token``.
"""

from flask import Blueprint

from webapp.platform.rooms import Link

bp = Blueprint("account", __name__, url_prefix="/account")
links = [
    Link(0, "Profile", "account.show", "account"),
    Link(1, "Password", "account.password", "account"),
    Link(2, "Two-factor sign-in", "account.two_factor", "account"),
    Link(3, "Passkeys", "account.passkeys", "account"),
    Link(3, "Signed-in devices", "account.sessions", "account"),
    Link(7, "API tokens", "account.tokens", "account"),
]
