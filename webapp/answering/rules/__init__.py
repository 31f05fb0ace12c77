"""Rules that tell, without a model, where a claim says otherwise than the sentence it is cited for.

Each is meant to be silent where it is not sure.
"""
