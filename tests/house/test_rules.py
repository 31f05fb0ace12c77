"""The rules of the house, read from the code itself, over all files."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.code import ROOMS, ROOT, WEBAPP, calls, files, imports, layer_of, place, tree

WEB = ("flask", "flask_login", "flask_wtf", "werkzeug")
DATABASE = ("sqlalchemy", "flask_sqlalchemy", "webapp.platform")
PURE = ("shared", "ingest", "clients", "answering")
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 250, 40


def offenders(paths: list[Path], forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{place(path)} imports {name}"
        for path in paths
        for name in imports(path)
        if any(name == word or name.startswith(f"{word}.") for word in forbidden)
    ]


def of_layer(*layers: str) -> list[Path]:
    found = [path for path in files(*ROOMS) if layer_of(path) in layers]
    assert found, f"no file is of {layers}: the rule would check nothing"
    return found


def test_flask_is_for_routes_forms_and_commands():
    pure = [path for path in files(*ROOMS) if layer_of(path) in ("models", "queries", "jobs", "operations", "checks")]
    assert offenders([*pure, *files(*PURE)], WEB) == []


def test_no_database_below_the_platform():
    paths = [path for path in files(*PURE) if path != WEBAPP / "shared" / "columns.py"]
    assert offenders(paths, DATABASE) == []


def test_only_the_unit_of_work_commits():
    committers = [path for path in files() if any(calls(path, "commit"))]
    assert committers == [WEBAPP / "platform" / "unit_of_work.py"]


def test_routes_and_forms_neither_select_nor_touch_the_session():
    for path in of_layer("routes", "forms"):
        assert not any(name.startswith("sqlalchemy") for name in imports(path)), place(path)
        assert "db.session" not in path.read_text(), place(path)


def test_text_never_becomes_a_template_or_trusted_html():
    """Markup is made of our own literals; its one other place is where the sanitiser has been."""
    for path in files():
        assert not list(calls(path, "render_template_string", "from_string")), place(path)
        for call in calls(path, "Markup"):
            if path != WEBAPP / "chat" / "rendering.py":
                assert all(isinstance(argument, ast.Constant) for argument in call.args), place(path, call)


def test_acting_as_the_system_gives_a_reason():
    for path in files():
        for call in calls(path, "as_system"):
            reason = call.args[0]
            assert isinstance(reason, ast.Constant), place(path, call)
            assert len(reason.value) > 10, place(path, call)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_holds(room):
    assert ast.get_docstring(tree(WEBAPP / room / "__init__.py")), f"webapp/{room}/__init__.py has no docstring"


def test_files_and_functions_stay_small():
    long = [place(path) for path in files() if path.read_text().count("\n") > MOST_LINES]
    for path in files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                long += [f"{place(path, node)} {node.name}: {lines}"] if lines > MOST_LINES_OF_A_FUNCTION else []
    assert long == []


def test_the_jinja_folder_is_not_the_room(application):
    assert Path(application.jinja_loader.searchpath[0]) == ROOT / "templates"  # type: ignore[union-attr]
    assert Path(application.static_folder or "") == ROOT / "static"


def test_no_page_has_inline_script_or_style():
    for path in (ROOT / "templates").rglob("*.html"):
        source = path.read_text()
        assert "<style" not in source, path
        assert ' style="' not in source, path
        assert "|safe" not in source.replace(" ", ""), path
        assert "<script>" not in source, path


def test_importing_the_readers_does_not_import_flask():
    code = "import sys, webapp.ingest.forkserver as f; f.formats.load_readers(); sys.exit('flask' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
