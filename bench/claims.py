"""How many wrong claims are marked beside the sentence that they are cited for, and how many right ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bench.figures import Figure
from bench.material import Material
from bench.product import Product
from webapp.answering.compare import differences

MOST_RIGHT_MARKED = 5.0
MOST_WRONG_UNMARKED = 45.0


def measure(_product: Product, material: Material) -> Iterator[Figure]:
    """Compare each claim of claims.txt with its sentence; a kind is of what is wrong with a claim."""
    claims, marked = Counter[str](), Counter[str]()
    for kind, claim, source in material.claims:
        claims[kind] += 1
        marked[kind] += bool(differences(claim, source))
    kinds = sorted(claims.keys() - {""})
    for kind in kinds:
        yield Figure(f"claims: wrong, {kind}: marked, of {claims[kind]}", marked[kind])
    wrong, found = (sum(counter[kind] for kind in kinds) for counter in (claims, marked))
    if wrong:
        yield Figure("claims: wrong and not marked", 100 * (1 - found / wrong), "%", at_most=MOST_WRONG_UNMARKED)
    if claims[""]:
        yield Figure("claims: right and marked", 100 * marked[""] / claims[""], "%", at_most=MOST_RIGHT_MARKED)
