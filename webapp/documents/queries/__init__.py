"""Queries on documents and collections. Each takes the user first, and finds nothing of other users."""
