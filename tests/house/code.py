"""The code of webapp, read as text: which file belongs to which room and layer, and what it imports and calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from webapp import ROOMS

ROOT = Path(__file__).resolve().parents[2]
WEBAPP = ROOT / "webapp"
FOUNDATION = ("shared", "ingest", "clients", "answering", "platform")
"""The packages below the rooms, in their order."""
ORDER = (*FOUNDATION, *ROOMS)
LAYERS = ("models", "queries", "jobs", "operations", "checks", "forms", "commands", "routes")
"""The parts of a room, each a file or a folder; any other file of a room is its own, and may be used by all of them."""


def files(*packages: str) -> list[Path]:
    """Return the files of packages, or of all of webapp."""
    found = sorted(path for package in packages or ("",) for path in (WEBAPP / package).rglob("*.py"))
    assert found, f"nothing is in {packages}: the rule would check nothing"
    return found


def package_of(path: Path) -> str:
    """Return the room, or the package below the rooms, that a file is in; "" for the composition root."""
    parts = path.relative_to(WEBAPP).parts
    return parts[0] if len(parts) > 1 else ""


def layer_of(path: Path) -> str:
    """Return the part of its room that a file belongs to, by the folder or file it is in; "" for the room's own."""
    parts = path.relative_to(WEBAPP).with_suffix("").parts
    return parts[1] if len(parts) > 1 and parts[1] in LAYERS else ""


def module_of(path: Path) -> str:
    """Return the name by which a file is imported."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text())


def imports(path: Path) -> Iterator[str]:
    """Yield the full names of what a file imports, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(path: Path, *names: str) -> Iterator[ast.Call]:
    """Yield the calls of functions with these last names."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in names:
            yield node


def place(path: Path, node: ast.AST | None = None) -> str:
    """Return a place in the code as an editor opens it."""
    line = f":{node.lineno}" if node is not None and hasattr(node, "lineno") else ""
    return f"{path.relative_to(ROOT)}{line}"
