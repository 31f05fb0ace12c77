"""How the application loads its rooms. A room is a package of ``webapp`` and provides these names:

``bp`` in ``__init__``: its blueprint. ``links`` there: its entries in the menus; ``section``: the menu entry that its
pages belong to, when that is another room's. ``models``, ``jobs``, ``checks``, ``commands`` and ``routes`` are modules,
imported in this order. ``on_start`` registers what is to be done and said when a server or a worker starts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from flask import Flask

MODULES = ("models", "jobs", "checks", "commands", "routes")


@dataclass(frozen=True, order=True)
class Link:
    """An entry of a menu; ``menu`` is "main" or "account"."""

    position: int
    label: str
    endpoint: str
    menu: str = "main"


_notices: list[Callable[[], str]] = []
_warm_ups: list[Callable[[], None]] = []


def on_start(notice: Callable[[], str], warm_up: Callable[[], None]) -> None:
    """Register a room's notice, empty for none, when Footnote starts, and what it loads before the first request."""
    _notices.append(notice)
    _warm_ups.append(warm_up)


def notices() -> list[str]:
    """Return the rooms' notices for the person who starts Footnote."""
    return [sentence for notice in _notices if (sentence := notice())]


def warm_up() -> None:
    """Load what the rooms need, so that the first requests do not wait for it."""
    for load in _warm_ups:
        load()


def install(app: Flask, rooms: Sequence[str]) -> None:
    """Register the blueprints, jobs, commands and menu entries of the rooms, in their order."""
    packages = [import_module(f"webapp.{room}") for room in rooms]
    for module in MODULES:
        for room in rooms:
            _load(room, module)
    for package in packages:
        if blueprint := getattr(package, "bp", None):
            app.register_blueprint(blueprint)
    app.jinja_env.globals["menu"] = _menus(packages)
    app.jinja_env.globals["sections"] = {
        package.bp.name: getattr(package, "section", package.bp.name) for package in packages if hasattr(package, "bp")
    }


def _load(room: str, module: str) -> None:
    if find_spec(f"webapp.{room}.{module}"):
        import_module(f"webapp.{room}.{module}")


def _menus(packages: Sequence[ModuleType]) -> dict[str, list[Link]]:
    links = sorted(link for package in packages for link in getattr(package, "links", ()))
    return {name: [link for link in links if link.menu == name] for name in ("main", "account")}
