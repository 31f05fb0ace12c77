"""Collections: named groups of documents. A document can be in several; the library shows what is in one.

Page
    /collections/                        index      the collections with the number of their documents, and a form
Actions
    /collections/ POST                   create     creates a collection
    /collections/<id>/rename POST        rename     renames it
    /collections/<id>/delete POST        delete     deletes it; its documents stay in the library
"""

from flask import Blueprint

bp = Blueprint("collections", __name__, url_prefix="/collections")
section = "documents"
