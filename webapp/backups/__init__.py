"""Backups: one file with all rows, files and the secret key; made while Footnote runs, restored into an empty system.

``archive``: the file, a tar that is written and read as a stream. ``rows``: what is in it of the database. ``making``,
``restoring`` and ``verifying`` are what ``flask backup``, ``flask restore`` and ``flask verify-backup`` do;
``scheduling`` makes one a day in ``BACKUP_DIR``. ``moving`` takes all rows from the embedded database to a server, or
back.
"""

from flask import Blueprint

bp = Blueprint("backups", __name__, cli_group=None)
