"""Health: ``/health`` says which parts work, ``/livez`` only that the process answers."""

from flask import Blueprint

bp = Blueprint("health", __name__)
