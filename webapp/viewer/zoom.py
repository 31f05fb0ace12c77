"""The size in which the picture of a page is shown."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import request, url_for

ZOOMS = (100, 150, 200, 300)  # per cent of the width; app.css has a class for each


def zoom(id: uuid.UUID, number: int, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the size of a page, ``?zoom=``, and the addresses of the same page in the next sizes.

    ``asked``: what else its address says.
    """
    wanted = request.args.get("zoom", type=int)
    place = ZOOMS.index(wanted) if wanted in ZOOMS else 0

    def address(at: int) -> str:
        return url_for("viewer.page", id=id, number=number, **(dict(asked) | {"zoom": ZOOMS[at] if at else None}))

    return {
        "zoom": ZOOMS[place],
        "kept": {"zoom": ZOOMS[place]} if place else {},
        "smaller": address(place - 1) if place else "",
        "larger": address(place + 1) if place + 1 < len(ZOOMS) else "",
    }
