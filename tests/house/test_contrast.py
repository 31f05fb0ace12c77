"""The colours of static/app.css and static/dark.css keep WCAG AA contrast in light and in dark."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "static"
READ = [(ink, ground) for ink in ("ink", "soft", "accent", "good", "bad")
        for ground in ("paper", "sheet", "shade", "accent-wash")] + [
    ("ink", "bad-wash"), ("bad", "bad-wash"), ("on-accent", "accent"), ("on-accent", "accent-deep"),
    ("on-bad", "bad"), ("mark-ink", "mark"),
]  # fmt: skip
SEEN = [("edge", "paper"), ("edge", "sheet"), ("accent", "paper")]


def schemes() -> dict[str, dict[str, str]]:
    """The colour tokens of each scheme; dark overrides light."""
    sheets = ((STATIC / name).read_text() for name in ("app.css", "dark.css"))
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", sheet)) for sheet in sheets)
    return {"light": light, "dark": light | dark}


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(scheme: str) -> None:
    colours = schemes()[scheme]
    for pairs, least in ((READ, 4.5), (SEEN, 3)):
        for ink, ground in pairs:
            assert contrast(colours[ink], colours[ground]) >= least, f"{ink} on {ground} in {scheme}"
