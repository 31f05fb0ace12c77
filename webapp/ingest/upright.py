"""Turn pages whose text lies on its side."""

import math
from collections import Counter
from itertools import islice
from typing import Any

import pypdfium2.raw as pdfium_c

SAMPLE = 200  # pieces of text on a page
MOST = 0.8  # of them, which stand the same way up


def turn_upright(page: Any) -> None:
    """Turn a page, as it is in memory, so that its text is upright, if most of it stands another way as it is seen."""
    pieces = islice(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_TEXT], max_depth=1), SAMPLE)
    turns = Counter(map(_turn_of, pieces))
    for turn, count in turns.most_common(1):
        if count >= MOST * turns.total() and turn != page.get_rotation():
            page.set_rotation(turn)


def _turn_of(piece: Any) -> int:
    """Return by how many degrees clockwise, in quarters, a piece of text must be turned to be upright."""
    along, up, *_ = piece.get_matrix().get()
    return round(math.degrees(math.atan2(up, along)) / 90) * 90 % 360
