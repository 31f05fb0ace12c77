"""The rules of the house, read from the code itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WEBAPP = ROOT / "webapp"
ROOMS = (
    "auth",
    "account",
    "chat",
    "documents",
    "sources",
    "bin",
    "viewer",
    "exports",
    "collections",
    "search",
    "templates",
    "tasks",
    "evaluation",
    "health",
)
PURE = ("ingest", "answering", "clients")


def modules(*patterns: str) -> list[Path]:
    found = sorted({path for pattern in patterns for path in WEBAPP.glob(pattern)})
    assert found, f"nothing matches {patterns}: the rule would check nothing"
    return found


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def offenders(paths: list[Path], forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in paths
        for name in imports(path)
        if any(name == word or name.startswith(f"{word}.") for word in forbidden)
    ]


def test_no_flask_below_the_routes():
    paths = modules("*/operations.py", "*/queries.py", *(f"{folder}/**/*.py" for folder in PURE))
    assert offenders(paths, ("flask", "flask_login", "flask_wtf", "werkzeug")) == []


def test_no_database_in_ingest_answering_and_clients():
    paths = modules(*(f"{folder}/**/*.py" for folder in PURE))
    assert offenders(paths, ("sqlalchemy", "flask_sqlalchemy", "webapp.extensions", "webapp.tenancy")) == []


def test_nothing_points_back():
    pure = modules(*(f"{folder}/**/*.py" for folder in PURE))
    assert offenders(pure, tuple(f"webapp.{room}" for room in ROOMS)) == []
    below = modules("*/operations.py", "*/queries.py", "*/models.py")
    assert offenders(below, tuple(f"webapp.{room}.{part}" for room in ROOMS for part in ("routes", "forms"))) == []
    assert offenders(modules("*/models.py"), tuple(f"webapp.{room}.operations" for room in ROOMS)) == []
    assert offenders(modules("*/queries.py"), tuple(f"webapp.{room}.operations" for room in ROOMS)) == []


def test_only_the_unit_of_work_commits():
    commits = {path: [call for call in calls(path) if call.endswith(".commit")] for path in modules("**/*.py")}
    committers = {path.relative_to(WEBAPP).as_posix() for path, found in commits.items() if found}
    assert committers == {"unit_of_work.py"}


def test_routes_neither_select_nor_touch_the_session():
    for path in modules("*/routes.py"):
        source = path.read_text()
        assert not any(name.endswith(".select") for name in imports(path) if "sqlalchemy" in name), path
        assert "db.session" not in source, path


def test_text_never_becomes_a_template_or_trusted_html():
    """Markup is made of our own literals; its one other place is where the sanitiser has been."""
    for path in modules("**/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func).rpartition(".")[2]
            place = f"{path.relative_to(WEBAPP)}:{node.lineno}"
            assert name not in ("render_template_string", "from_string"), place
            if name == "Markup" and path != WEBAPP / "chat" / "rendering.py":
                assert all(isinstance(argument, ast.Constant) for argument in node.args), place


def test_acting_as_the_system_gives_a_reason():
    for path in modules("**/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("as_system"):
                reason = node.args[0]
                assert isinstance(reason, ast.Constant), f"{path}:{node.lineno}"
                assert len(reason.value) > 10, f"{path}:{node.lineno}"


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_holds(room):
    docstring = ast.get_docstring(ast.parse((WEBAPP / room / "__init__.py").read_text()))
    assert docstring, f"webapp/{room}/__init__.py has no docstring that lists its pages"


def test_files_stay_small():
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in modules("**/*.py")
        if (lines := path.read_text().count("\n")) > 300
    }
    assert long == {}


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


def test_importing_the_reader_does_not_import_flask():
    import subprocess
    import sys

    code = "import sys, webapp.ingest.parse; sys.exit('flask' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
