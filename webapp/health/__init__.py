"""Health: ``/health`` says which parts work, ``/livez`` that the process answers, touching nothing."""

from flask import Blueprint

bp = Blueprint("health", __name__)

from webapp.health import routes  # noqa: E402, F401  # routes need the blueprint
