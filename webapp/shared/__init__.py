"""Small things that several packages need and that need nothing of ours: text, column types, places, arguments."""
