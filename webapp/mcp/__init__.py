"""A server of the Model Context Protocol: assistants search the documents, ask them, and keep the tasks.

Its tools call the API with the assistant's token, so that they may do what that may, and nothing else. They are served
at ``/mcp`` (streamable HTTP, without a state between requests), and over stdio by ``flask mcp``.
"""

from flask import Blueprint

from webapp.platform.extensions import csrf

bp = Blueprint("mcp", __name__, cli_group=None)
# A request is known by its token alone, which no browser adds by itself, and never by a cookie.
csrf.exempt(bp)
