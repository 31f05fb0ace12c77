"""Collections: named groups of documents."""
