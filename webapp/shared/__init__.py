"""Helpers that several packages use and that import nothing of ours: text, column types, addresses of videos."""
