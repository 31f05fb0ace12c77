"""Files become text: read them, cut the text into chunks, draw their pages. No web framework, no database."""
