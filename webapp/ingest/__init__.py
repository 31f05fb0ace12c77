"""From a file to passages: parse it, cut it into chunks, draw its pages. No web framework, no database."""
