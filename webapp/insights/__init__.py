"""Insights: what was asked, which sources answered, what they did not answer, and what it took.

Pages
    /insights/?days=    index    the last 7, 30 or 365 days
"""

from flask import Blueprint

from webapp.platform.rooms import Link

bp = Blueprint("insights", __name__, url_prefix="/insights")
section = "account"
links = [Link(6, "Insights", "insights.index", "account")]
