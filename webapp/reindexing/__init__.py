"""Another embedding model: a new index is built beside the one that answers, and then takes its place.

``flask reindex`` begins it; jobs of a few seconds do it, behind the embedding of what people upload. Each batch is a
checkpoint, a row in ``embeddings`` for each of its texts. When no text lacks its row, the switch is one transaction.
"""
