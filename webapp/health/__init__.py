"""Health: ``/health`` says which parts work, ``/livez`` only that the process answers, ``/metrics`` how much."""

from flask import Blueprint

bp = Blueprint("health", __name__)
