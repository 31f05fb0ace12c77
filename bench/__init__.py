"""Measures the running product from outside, over HTTP: ``make bench DATA=folder``."""
