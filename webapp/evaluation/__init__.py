"""Evaluations: how well questions with known answers are answered, measured by ``flask evaluate``.

Pages
    /evaluations/                         index     the list, or how to make the first one
    /evaluations/<id>?kind=&after=        show      a report: figures, plots, and the questions that went wrong
Actions
    /evaluations/<id>/delete POST         delete    deletes a report
"""

from flask import Blueprint

from webapp.platform.rooms import Link

bp = Blueprint("evaluation", __name__, url_prefix="/evaluations", cli_group=None)
section = "account"
links = [Link(4, "Evaluations", "evaluation.index", "account")]
