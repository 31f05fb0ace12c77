"""Old Word, Excel and PowerPoint files: LibreOffice makes new ones of them, where it is installed.

Its program runs in the limited child, with a profile of its own: without macros, without links to the network, and,
where the system lets a process give up its network, without any.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
from pathlib import Path

from webapp.ingest.file import File
from webapp.ingest.formats import DOC, PPT, XLS, of_streams
from webapp.ingest.parsed import Parsed, Unreadable

PROGRAM = shutil.which("soffice") or shutil.which("libreoffice") or ""
"""Where LibreOffice is, as this process started; empty where it is not installed."""
OLD = "old_office"
"""The code of ``Unreadable`` for a file that LibreOffice can make a new one of."""
TARGETS = {DOC: "docx", XLS: "xlsx", PPT: "pptx"}
NAMES = {DOC: "Word", XLS: "Excel", PPT: "PowerPoint"}
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
ADVICE = (
    "This is an old {name} file, which cannot be read here. Open it in Word, Excel, PowerPoint or LibreOffice, save it "
    "as {target}, and upload that."
)
NOT_CONVERTED = (
    "This is an old {name} file, and it could not be converted: it is damaged, or locked with a password. Open it in "
    "the program it is for, save it as {target}, and upload that."
)
TOO_SLOW = (
    "Converting this file took longer than {seconds:g} seconds, so it was stopped. Save it in a new format, or as PDF, "
    "and upload that."
)
SECURITY = """<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>
"""
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{items}</oor:items>
"""
VALUES = {
    "DisableMacrosExecution": "true", "MacroSecurityLevel": "3", "BlockUntrustedRefererLinks": "true",
    "DisableActiveContent": "true",
}  # fmt: skip


def refuse(file: File) -> Parsed:
    raise Unreadable(OLD, _sentence(ADVICE, file))


def convert(path: Path, folder: Path, program: str, seconds: float) -> tuple[Path, str]:
    """Make a new file of an old one, in an empty folder; return its path, and the media type of the old one."""
    file = File(path)
    mime, target = _kind(file)
    _settle(folder)
    _leave_network()
    arguments = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    arguments += ["--convert-to", target, "--outdir", str(folder), str(path)]
    environment = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder)}
    _run(arguments, environment, seconds)
    made = folder / f"{path.stem}.{target}"
    if not made.exists():
        raise Unreadable("broken", _sentence(NOT_CONVERTED, file))
    return made, mime


def _run(arguments: list[str], environment: dict[str, str], seconds: float) -> None:
    """Run a program and those that it starts, and end all of them when their time is up."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(  # noqa: S603  # found at start
        arguments, env=environment, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    ) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise Unreadable("too_slow", TOO_SLOW.format(seconds=seconds)) from error
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _settle(folder: Path) -> None:
    """Write the settings of a profile of its own."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    items = "".join(SECURITY.format(name=name, value=value) for name, value in VALUES.items())
    (user / "registrymodifications.xcu").write_text(SETTINGS.format(items=items))


def _leave_network() -> None:
    """Give up the network, for this process and those that it starts, where the system allows it."""
    ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET)


def _kind(file: File) -> tuple[str, str]:
    """Return the media type of an old file, and the suffix of a new one."""
    found = of_streams(file.streams)
    mime = found.mime if found and found.mime in TARGETS else DOC
    return mime, TARGETS[mime]


def _sentence(sentence: str, file: File) -> str:
    mime, target = _kind(file)
    return sentence.format(name=NAMES[mime], target=target.upper())
