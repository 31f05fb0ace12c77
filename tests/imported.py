"""All that a command of Footnote imports, for ``tests/starting.py``."""

import gc
from importlib import import_module
from pkgutil import walk_packages

from webapp import ROOMS

for name in (
    *("pytest", "flask.cli", "alembic.command", "waitress", "onnxruntime", "psycopg2", "html5lib", "pypdfium2"),
    *("config", "webapp.platform.application", "webapp.platform.commands", "webapp.platform.serve"),
    *(f"webapp.{room}" for room in ROOMS),
):
    import_module(name)
for room in ROOMS:
    for module in walk_packages(import_module(f"webapp.{room}").__path__, f"webapp.{room}."):
        import_module(module.name)
gc.freeze()  # what is imported stays: no process that is forked looks through it for garbage
