"""Search: passages of one's documents and messages of one's conversations, by meaning and by words.

Page
    GET /search?q=&scope=all|documents|messages&document=    the form and what was found
Fragment, at the same address
    search/_results.html    #results, as one types
"""

from __future__ import annotations

from flask import Blueprint

from webapp.platform.rooms import Link

bp = Blueprint("search", __name__, url_prefix="/search")
links = [Link(3, "Search", "search.index")]
