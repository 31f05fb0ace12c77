"""PgBouncer, which gives a connection of PostgreSQL to a client for a transaction at a time."""

from __future__ import annotations

import pwd
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.live import free_port, until

PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


class Pooler:
    """A pooler in front of the database at ``url``; ``self.url`` leads through it."""

    def __init__(self, folder: Path, url: str) -> None:
        parts = urlsplit(url)
        host = parse_qs(parts.query)["host"][0]
        port = free_port()
        self._user = pwd.getpwuid(Path(host).stat().st_uid).pw_name
        self.url = f"postgresql://{parts.username}@127.0.0.1:{port}{parts.path}"
        (folder / "users").write_text(f'"{parts.username}" ""\n')
        self.settings = folder / "pgbouncer.ini"
        self.log = folder / "pgbouncer.log"
        self.settings.write_text(
            f"[databases]\n* = host={host}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n"
            f"unix_socket_dir =\nauth_type = trust\nauth_file = {folder / 'users'}\npool_mode = transaction\n"
            f"default_pool_size = 20\nmax_client_conn = 500\nlogfile = {self.log}\n"
        )
        for path in (folder, *folder.iterdir()):
            path.chmod(0o777 if path.is_dir() else 0o666)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        assert PROGRAM
        # Not as root, which it refuses, but as the database does, whose socket others do not reach.
        self.process = subprocess.Popen([PROGRAM, "--quiet", "--user", self._user, str(self.settings)])
        until(lambda: self.log.exists() and "process up" in self.log.read_text())

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=30)
