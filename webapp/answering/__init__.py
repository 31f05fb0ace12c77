"""From a question and the passages found for it to an answer with footnotes, as a stream of events.

No Flask and no database here: whoever calls brings the passages' text.
"""
