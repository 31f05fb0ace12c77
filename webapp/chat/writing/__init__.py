"""How an answer is written: the job takes runs at it, each of which writes pieces, citations and evidence."""
