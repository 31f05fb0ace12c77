"""Accounts: signing up, signing in and signing out.

Pages: ``register``, ``login``. Action: ``logout``.
"""

from flask import Blueprint

bp = Blueprint("auth", __name__, url_prefix="/auth", cli_group=None)
