"""Accounts: signing up, signing in and signing out.

Pages: ``register``, ``login``, ``choose_password`` (by a link that works once). Action: ``logout``.
"""

from flask import Blueprint

bp = Blueprint("auth", __name__, url_prefix="/auth", cli_group=None)
