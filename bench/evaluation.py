"""What ``flask evaluate`` reports on the answers to squad8's questions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bench.figures import Figure
from bench.material import Material
from bench.product import Product
from bench.visitor import Visitor

LINE = re.compile(r"^  (\S.*?)\s{2,}([\d.,]+)(?: (ms))?$", re.MULTILINE)
AT_LEAST = {
    "Answer in the first passage": 0.89,
    "Answer in the first five": 0.978,
    "Answer in what was cited": 0.89,
    "The same, where there is no answer": 0.3,
}
AT_MOST = {
    "Refused although there is an answer": 0.01,
    "Something said not to be mentioned": 0.04,
    "Words quoted": 80,
}


def measure(product: Product, material: Material) -> Iterator[Figure]:
    """Evaluate all of squad8.json beside the running product."""
    Visitor(product, "evaluator")
    said = product.command("evaluate", str(material.folder / "squad8.json"), "--user", "evaluator")
    for name, value, unit in LINE.findall(said):
        number = float(value.replace(",", ""))
        yield Figure(f"evaluate: {name}", number, unit, at_least=AT_LEAST.get(name), at_most=AT_MOST.get(name))
