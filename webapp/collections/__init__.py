"""Collections: named groups of documents. A document can be in several; the library shows what is in one.

Page
    /collections/                        index      the collections with their counts, and the form that adds one
Actions
    /collections/ POST                   create     adds a collection
    /collections/<id>/rename POST        rename     gives it another name
    /collections/<id>/delete POST        delete     deletes it; its documents stay in the library
"""

from flask import Blueprint

bp = Blueprint("collections", __name__, url_prefix="/collections")
section = "documents"
