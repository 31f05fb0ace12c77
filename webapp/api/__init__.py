"""The API for programs: JSON below /api/v1, by a token, over the same operations and queries as the pages.

Pages
    /api/                   reference   what there is, as a page
    /api/v1/openapi.json    document    the same as an OpenAPI document (open)
Everything else is listed by these two, and made by ``registry.Registry``: each view says what it takes and answers by
the types of its parameters. ``/v1/models`` and ``/v1/chat/completions`` speak as OpenAI's API does.
"""

from flask import Blueprint

from webapp.platform.extensions import csrf

bp = Blueprint("api", __name__)
section = "account"
# A request is known by its token alone, which no browser adds by itself, and never by a cookie.
csrf.exempt(bp)
