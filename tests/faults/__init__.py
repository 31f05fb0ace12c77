"""Breaks the running product again and again while people use it, and looks whether anything was lost."""
