"""The steps by which a file becomes a searchable document: reading, recognising, embedding. Jobs run them."""
