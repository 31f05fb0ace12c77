from flask import Blueprint

bp = Blueprint("templates", __name__, url_prefix="/templates" or None)
