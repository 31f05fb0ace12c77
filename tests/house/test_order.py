"""The rooms have one order, and nothing points back up it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.house.code import LAYERS, ORDER, ROOMS, WEBAPP, calls, files, imports, layer_of, package_of, place


def test_every_package_has_its_place_in_the_order():
    folders = {path.parent.name for path in WEBAPP.glob("*/__init__.py")}
    assert folders == set(ORDER)


def test_imports_point_down_the_order():
    assert [arrow for path in files() for arrow in _backward_imports(path)] == []


def _backward_imports(path: Path) -> Iterator[str]:
    package = package_of(path)
    for name in imports(path):
        parts = name.split(".")
        is_ours = parts[0] == "webapp" and len(parts) > 1 and parts[1] in ORDER
        if package and is_ours and ORDER.index(parts[1]) > ORDER.index(package):
            yield f"{place(path)} imports {name}"


def test_addresses_point_down_the_order():
    """A page of a room further down is led to by its name in ``webapp.PAGES``."""
    found = []
    for path in files(*ROOMS):
        for call in calls(path, "url_for", "public_url"):
            target = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else ""
            room = str(target).partition(".")[0]
            if room not in ROOMS or ROOMS.index(room) > ROOMS.index(package_of(path)):
                found.append(f"{place(path, call)} leads to {target}")
    assert found == []


def test_jobs_are_deferred_as_functions():
    """Not by a name in a string, which no search for the function finds."""
    for path in files(*ROOMS):
        for call in calls(path, "defer", "defer_once"):
            assert not isinstance(call.args[0], ast.Constant), place(path, call)
        assert "queue.tasks" not in path.read_text(), place(path)


@pytest.mark.parametrize("room", ROOMS)
def test_the_files_of_a_room_form_no_circle(room):
    graph = {_module(path): set(_own_imports(path, room)) for path in files(room)}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def _module(path: Path) -> str:
    parts = path.relative_to(WEBAPP.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _own_imports(path: Path, room: str) -> Iterator[str]:
    """Yield the modules of the same room that a file needs at run time."""
    modules = {_module(other) for other in files(room)}
    typing_only = set(_typing_imports(path))
    for name in imports(path):
        if name in typing_only:
            continue
        module = name if name in modules else name.rpartition(".")[0]
        # ``bp`` is made before anything that needs it.
        if module in modules and module != _module(path) and not name.endswith(".bp"):
            yield module


def _typing_imports(path: Path) -> Iterator[str]:
    from tests.house.code import tree

    for node in ast.walk(tree(path)):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for inner in ast.walk(node):
                if isinstance(inner, ast.ImportFrom):
                    yield from (f"{inner.module}.{alias.name}" for alias in inner.names)


def test_layers_point_down_within_and_across_rooms():
    """Whatever a file's room: queries use models, operations use queries and jobs, routes use all of them."""
    rank = {layer: place for place, layer in enumerate(LAYERS)}
    found = []
    for path in files(*ROOMS):
        layer = layer_of(path)
        for name in imports(path):
            parts = name.split(".")
            is_layer = parts[0] == "webapp" and len(parts) > 2 and parts[1] in ROOMS and parts[2] in LAYERS
            if layer and is_layer and rank[parts[2]] > rank[layer]:
                found.append(f"{place(path)} ({layer}) imports {name}")
    assert found == []
