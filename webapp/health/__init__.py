"""Health: ``/health`` says which parts work, ``/livez`` that the process answers, touching nothing."""

from flask import Blueprint

bp = Blueprint("health", __name__)
