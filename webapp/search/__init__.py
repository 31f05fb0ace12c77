"""Search: passages of one's documents, one's conversations and their messages, by meaning and by words.

Page
    GET /search?q=&scope=all|documents|conversations|messages    the form and what was found; forms.py says by what
                                                                 it is narrowed
Fragment, at the same address
    search/_results.html    #results, as one types
"""

from __future__ import annotations

from flask import Blueprint

from webapp.platform.rooms import Link

bp = Blueprint("search", __name__, url_prefix="/search")
links = [Link(3, "Search", "search.index")]
