"""The application, for every server: ``flask`` commands, gunicorn, or any other WSGI server."""

from __future__ import annotations

import gc
import os
import sys

import click

from config import SettingError
from webapp import create_app
from webapp.clients.postgres import DataDirTooLong
from webapp.platform.hosted import CannotServe, require_servers

REFUSED = 3
"""The exit code by which gunicorn knows that starting its workers again would not help."""

os.umask(0o077)  # what is written is for no other user of this machine
gc.disable()  # what is imported stays: looking through it for garbage takes a sixth of the start
is_command = click.get_current_context(silent=True) is not None
try:
    app = create_app()
    if not is_command:
        require_servers(app)
except (SettingError, DataDirTooLong, CannotServe) as reason:
    click.echo(f"Error: {reason}", err=True)
    sys.exit(1 if is_command else REFUSED)
gc.enable()
gc.freeze()
