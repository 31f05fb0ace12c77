"""The steps by which a file becomes a document that can be found: read, recognised, embedded. Jobs run them."""
