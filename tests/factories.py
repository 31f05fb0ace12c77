"""Things that several rooms' tests need, made through the rooms' own models."""
