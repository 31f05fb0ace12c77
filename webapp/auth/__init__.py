"""The front door: making an account, signing in and out.

Pages: ``register``, ``login``. Action: ``logout``.
"""

from flask import Blueprint

bp = Blueprint("auth", __name__, url_prefix="/auth", cli_group=None)
