"""All that a command of Footnote imports, for ``tests/starting.py``."""

from importlib import import_module

for name in (
    *("pytest", "flask.cli", "alembic.command", "waitress", "onnxruntime", "psycopg2", "html5lib", "pypdfium2"),
    *("config", "webapp.platform.application", "webapp.platform.commands", "webapp.platform.serve"),
    "webapp.evaluation.isolated",
):
    import_module(name)
