"""Every setting: its name, its default, and what it is for.

Values come from the environment and from a ``.env`` file (the environment wins). A value that cannot be
read, or a name that looks like a setting but is not one, stops the start with a message that names it.
"""

from __future__ import annotations

import base64
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

LARGEST_NUMBER = 2**31 - 1
MOST_DAYS = 365_000
"""A thousand years: with more, a date would be reckoned that there is none of."""


class SettingError(Exception):
    """A setting is unknown or malformed; the message names it."""


def _text(value: str) -> str:
    return value.strip()


def _path(value: str) -> Path:
    return Path(value).expanduser().resolve()


def _switch(value: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if value.strip().lower() not in words:
        raise ValueError("use yes or no")
    return words[value.strip().lower()]


def _count(value: str) -> int:
    try:
        number = int(value.replace("_", "x"))  # Python would read 3_0 as 30
    except ValueError:
        raise ValueError("use a whole number") from None
    if number < 0:
        raise ValueError("use a whole number that is not negative")
    if number > LARGEST_NUMBER:
        raise ValueError(f"use a whole number up to {LARGEST_NUMBER:,}")
    return number


def _positive(value: str) -> int:
    number = _count(value)
    if number == 0:
        raise ValueError("use a whole number above 0")
    return number


def _days(value: str) -> int:
    number = _positive(value)
    if number > MOST_DAYS:
        raise ValueError(f"use a whole number up to {MOST_DAYS:,}")
    return number


def _names(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in value.split(",") if name.strip()))


def message_keys(value: str) -> tuple[bytes, ...]:
    """Return keys of 32 bytes, written in base64 and divided by commas or lines; raise ValueError."""
    try:
        keys = tuple(base64.b64decode(text, validate=True) for text in value.replace(",", " ").split())
    except ValueError:
        keys = ()
    if not keys or any(len(key) != 32 for key in keys):
        raise ValueError("use 32 bytes in base64, as `openssl rand -base64 32` writes; several divided by commas")
    return keys


def _check(value: str) -> str:
    word = value.strip().lower()
    if word not in ("auto", "on", "off"):
        raise ValueError("use auto, on or off")
    return word


def _mail_security(value: str) -> str:
    word = value.strip().lower()
    if word not in ("starttls", "tls", "none"):
        raise ValueError("use starttls, tls or none")
    return word


def _address(value: str) -> str:
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", value.strip()):
        raise ValueError("use one e-mail address, such as footnote@example.org")
    return value.strip()


def _log_format(value: str) -> str:
    word = value.strip().lower()
    if word not in ("text", "json"):
        raise ValueError("use text or json")
    return word


def _signup(value: str) -> str:
    if (word := value.strip().lower()) in ("approval", "invitation"):
        return word
    try:
        return "open" if _switch(value) else "closed"
    except ValueError:
        raise ValueError("use yes, approval, invitation or no") from None


def _web_url(value: str) -> str:
    parts = urlsplit(value.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("use an address that begins with http:// or https://")
    return value.strip().rstrip("/")


def _bucket_url(value: str) -> str:
    parts = urlsplit(value.strip())
    if parts.scheme != "s3" or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("use s3://bucket or s3://bucket/prefix")
    return value.strip().rstrip("/")


def _database_url(value: str) -> str:
    scheme, _, rest = value.strip().partition("://")
    if scheme not in ("postgres", "postgresql") or not rest:
        raise ValueError("use an address that begins with postgresql://")
    return f"postgresql://{rest}"


SWITCH = ("yes", "no")


@dataclass(frozen=True)
class Setting:
    """How one setting is read: ``parse`` raises ValueError with what to use instead.

    ``label``: what it is called on the administrators' page; without, it is not changed there. ``words``: those that
    it may have, where it is no number.
    """

    parse: Callable[[str], Any]
    default: str
    why: str
    label: str = ""
    words: tuple[str, ...] = ()


SETTINGS: dict[str, Setting] = {
    # Where things are
    "DATA_DIR": Setting(_path, "./var", "the folder that holds everything: database, index, files, secret key"),
    "DISK_RESERVE_MB": Setting(
        _count, "500", "room that is left on the disk of DATA_DIR: with less, files are refused, and all else goes on"
    ),
    "BACKUP_DIR": Setting(_path, "", "the folder that gets a backup a day; unset, none is made"),
    "BACKUP_KEEP": Setting(_positive, "7", "how many of these are kept"),
    "HOST": Setting(_text, "127.0.0.1", "the address to listen on; 0.0.0.0 lets other machines in"),
    "PORT": Setting(_positive, "8000", "the port of the web server"),
    "PUBLIC_URL": Setting(_web_url, "", "the address people use; with https:// cookies are sent over TLS only"),
    "TRUSTED_PROXIES": Setting(_count, "0", "how many reverse proxies stand in front, so that addresses are right"),
    # Safety
    "SECRET_KEY": Setting(
        _text, "", "signs cookies; unset, one is made once and kept in DATA_DIR, readable by you alone"
    ),
    "MESSAGE_KEY": Setting(
        message_keys,
        "",
        "encrypts private conversations: 32 bytes in base64, on several machines the same everywhere; of several keys,"
        " divided by commas, the first encrypts; unset, one is made when it is needed and kept in DATA_DIR",
    ),
    "ALLOW_SIGNUP": Setting(
        _signup,
        "yes",
        "whether strangers may make an account: yes; approval, and it waits until an administrator approves it;"
        " invitation, only with an administrator’s link; or no, only by `flask user create`",
        "Sign-up",
        ("yes", "approval", "invitation", "no"),
    ),
    "SESSION_DAYS": Setting(_days, "30", "how long a sign-in lasts without use", "Sign-in lasts (days)"),
    "RETENTION_DAYS": Setting(
        _days,
        "30",
        "how many days what was deleted is kept before it is removed for good",
        "Bin is kept (days)",
    ),
    "RECORD_DAYS": Setting(_days, "365", "how many days the record of who did what goes back"),
    "RECORD_READS": Setting(
        _switch,
        "no",
        "whether the record says as well who read which of their documents, once an hour for each",
        "Record reading",
        SWITCH,
    ),
    "MAX_UPLOAD_MB": Setting(_positive, "200", "the largest file that is taken", "Largest file (MB)"),
    "PARSE_TIMEOUT_SECONDS": Setting(_positive, "300", "how long one file may take to be read"),
    "PARSE_MEMORY_MB": Setting(_positive, "2048", "how much memory one file may take to be read"),
    # Mail
    "SMTP_HOST": Setting(
        _text, "", "the server that sends mail, with SMTP_FROM and PUBLIC_URL set too; unset, none is sent"
    ),
    "SMTP_PORT": Setting(_positive, "587", "its port"),
    "SMTP_SECURITY": Setting(
        _mail_security, "starttls", "how the connection is encrypted: starttls, tls (usually at port 465) or none"
    ),
    "SMTP_USERNAME": Setting(_text, "", "the name to sign in there with; unset, without a sign-in"),
    "SMTP_PASSWORD": Setting(_text, "", "its password"),
    "SMTP_FROM": Setting(_address, "", "the address that mail comes from"),
    # Single sign-on
    "OIDC_ISSUER": Setting(_web_url, "", "a provider of OpenID Connect that signs people in; unset, none does"),
    "OIDC_CLIENT_ID": Setting(_text, "", "the name that it knows this installation by"),
    "OIDC_CLIENT_SECRET": Setting(_text, "", "the secret that belongs to it"),
    "OIDC_LABEL": Setting(_text, "single sign-on", "what the provider is called on pages"),
    "OIDC_GROUPS_CLAIM": Setting(_text, "groups", "the claim with the groups that somebody is in"),
    "OIDC_ADMIN_GROUP": Setting(
        _text,
        "",
        "the group whose members are administrators, and nobody else who signs in so; unset, the provider does not"
        " decide it",
    ),
    # What each user may use
    "QUOTA_STORAGE_MB": Setting(
        _count, "0", "how many MB of files each user may have, the bin included; 0: no limit", "Files per user (MB)"
    ),
    "QUOTA_DOCUMENTS": Setting(
        _count, "0", "how many documents each user may have, the bin included; 0: no limit", "Documents per user"
    ),
    "QUOTA_UPLOADS_AT_ONCE": Setting(
        _count, "0", "how many files of each user may wait to be read at once; 0: no limit", "Files waiting per user"
    ),
    "QUOTA_QUESTIONS_A_DAY": Setting(
        _count, "0", "how many questions each user may ask a day, by UTC; 0: no limit", "Questions per user and day"
    ),
    "QUOTA_TOKENS_A_DAY": Setting(
        _count,
        "0",
        "how many tokens language models may read and write for each user a day, by UTC; 0: no limit",
        "Tokens per user and day",
    ),
    # Parts that can be moved to other machines
    "DATABASE_URL": Setting(_database_url, "", "a PostgreSQL server; unset, the embedded one"),
    "DATABASE_DIRECT_URL": Setting(
        _database_url, "", "the same server past a transaction pooler, for what listens to it and for migrations"
    ),
    "DATABASE_POOL": Setting(_positive, "10", "database connections a process keeps at most"),
    "QDRANT_URL": Setting(_web_url, "", "a Qdrant server; unset, the embedded one"),
    "QDRANT_API_KEY": Setting(_text, "", "its key"),
    "QDRANT_COLLECTION_PREFIX": Setting(
        _text, "", "put before the names of both collections, where others use the same Qdrant server"
    ),
    "QDRANT_DOCUMENTS_COLLECTION": Setting(_text, "document_chunks", "the collection of document passages"),
    "QDRANT_MESSAGES_COLLECTION": Setting(_text, "chat_history", "the collection of chat messages"),
    "FILES_URL": Setting(
        _bucket_url, "", "a bucket for the uploaded files, s3://bucket/prefix; unset, they are in DATA_DIR"
    ),
    "EMBEDDING_BASE_URL": Setting(_web_url, "", "an OpenAI-compatible endpoint; unset, the bundled model"),
    "EMBEDDING_API_KEY": Setting(_text, "", "its key"),
    "EMBEDDING_MODEL": Setting(_text, "", "the model to ask it for"),
    "EMBEDDING_DIMENSION": Setting(_count, "0", "the length of that model's vectors"),
    "LLM_BASE_URL": Setting(_web_url, "", "an OpenAI-compatible endpoint that answers; unset, answers quote"),
    "LLM_API_KEY": Setting(_text, "", "its key"),
    "LLM_MODEL": Setting(_names, "", "the model to ask, or several divided by commas: the first is the default"),
    "LLM_CONTEXT_TOKENS": Setting(
        _positive, "8192", "how much it reads at once, question, sources and answer together"
    ),
    "LLM_MAX_TOKENS": Setting(_positive, "1024", "how long its answer may be"),
    "LLM_TIMEOUT_SECONDS": Setting(_positive, "60", "how long it may be silent before it is given up"),
    "LLM_CHECK": Setting(
        _check,
        "auto",
        "whether a model is asked, once its answer is complete, if the quotes support the claims: auto where the rules"
        " cannot decide all of them, on always, off never",
        "Checking by a model",
        ("auto", "on", "off"),
    ),
    "LLM_CHECK_MODEL": Setting(_text, "", "the model to ask that, at the same endpoint; unset, the one that answered"),
    "TRANSCRIPTION_BASE_URL": Setting(_web_url, "", "an OpenAI-compatible endpoint for recordings"),
    "TRANSCRIPTION_API_KEY": Setting(_text, "", "its key"),
    "TRANSCRIPTION_MODEL": Setting(
        _text,
        "",
        "the model to ask it for; without an endpoint, one on this machine: a folder, or a size that was fetched;"
        " unset, recordings are not read",
    ),
    # Running
    "WEB_THREADS": Setting(
        _positive, "256", "requests served at once by one process; streams take at most seven in eight"
    ),
    "LOG_FORMAT": Setting(_log_format, "text", "how the log is written: text for people, json for programs"),
    "ACCESS_LOG": Setting(_switch, "no", "whether each request is logged: its route, status, time and queries"),
    "METRICS_TOKEN": Setting(
        _text, "", "lets who sends it as a bearer token read /metrics; unset, only this machine itself may"
    ),
    "LOG_LEVEL": Setting(_text, "INFO", "how much is logged: DEBUG, INFO, WARNING or ERROR"),
}
"""The order is the order of the README's table."""

LARGEST_FORM = 4
"""How many times ``MAX_UPLOAD_MB`` all files of one form may have together."""

SPEECH_MODELS = "models"  # their folder in DATA_DIR
SPEECH_MODEL_FILES = ("config.json", "model.bin", "tokenizer.json", "vocabulary.*")

BUCKET_ACCESS = "AWS_"
"""How the names of the settings of a bucket begin: those that all programs know, and none of Footnote's own."""

FAMILIES = ("QDRANT_", "FILES_", "EMBEDDING_", "DATABASE_", "LLM_", "TRANSCRIPTION_", "BACKUP_", "SMTP_", "OIDC_")
"""A name in the environment that begins like this is meant for Footnote, so a misspelt one is refused."""


def read_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return each setting's value, parsed; raise SettingError naming the first that is unknown or malformed."""
    for name in environ:
        if name.startswith(FAMILIES) and name not in SETTINGS:
            raise SettingError(f"{name} is not a setting of Footnote. Is it misspelt?")
    values = {}
    for name, setting in SETTINGS.items():
        raw = environ.get(name, "") or setting.default
        try:
            values[name] = setting.parse(raw) if raw else ""
        except ValueError as error:
            raise SettingError(f"{name} has a value that cannot be used: {error}.") from error
    _check_together(values)
    return values


def following(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Flask's own settings are by ours."""
    return {
        "MAX_CONTENT_LENGTH": LARGEST_FORM * values["MAX_UPLOAD_MB"] * 1024 * 1024,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=values["SESSION_DAYS"]),
    }


def as_written(value: Any) -> str:
    """Return how a setting's value is written in the environment."""
    words = {"True": "yes", "False": "no", "open": "yes", "closed": "no"}
    return words.get(str(value), str(value))


def _check_together(values: Mapping[str, Any]) -> None:
    if bool(values["LLM_BASE_URL"]) != bool(values["LLM_MODEL"]):
        raise SettingError("LLM_BASE_URL and LLM_MODEL need each other: an address, and the model to ask there.")
    _check_transcription(values)
    _check_mail(values)
    _check_sign_on(values)
    if values["LLM_CHECK_MODEL"] and not values["LLM_MODEL"]:
        raise SettingError("LLM_CHECK_MODEL needs LLM_MODEL: only what a model writes is checked by one.")
    if values["LLM_MAX_TOKENS"] * 2 > values["LLM_CONTEXT_TOKENS"]:
        raise SettingError("LLM_MAX_TOKENS may be at most half of LLM_CONTEXT_TOKENS, or no room is left for sources.")


def _check_mail(values: Mapping[str, Any]) -> None:
    if bool(values["SMTP_USERNAME"]) != bool(values["SMTP_PASSWORD"]):
        raise SettingError("SMTP_USERNAME and SMTP_PASSWORD need each other.")
    if not values["SMTP_HOST"]:
        return
    if not values["SMTP_FROM"]:
        raise SettingError("SMTP_HOST needs SMTP_FROM: the address that mail comes from.")
    if not values["PUBLIC_URL"]:
        raise SettingError("SMTP_HOST needs PUBLIC_URL: the links in a mail begin with it.")


def _check_sign_on(values: Mapping[str, Any]) -> None:
    names = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "PUBLIC_URL")
    given = [name for name in names if values[name]]
    if any(name.startswith("OIDC_") for name in given) and len(given) < len(names):
        raise SettingError(f"{', '.join(names)} need each other: set all of them for single sign-on.")
    if values["OIDC_ISSUER"] and not _is_safe_to_reach(values["OIDC_ISSUER"]):
        raise SettingError(
            "OIDC_ISSUER must begin with https://. Over http, whoever stands between could sign in as anybody; only a"
            " provider on this machine, such as http://localhost:8080, is asked that way."
        )


def _is_safe_to_reach(address: str) -> bool:
    """Whether nobody on the way can read or change what is asked of an address."""
    url = urlsplit(address)
    try:
        return url.scheme == "https" or ip_address(url.hostname or "").is_loopback
    except ValueError:
        return url.hostname == "localhost"


def speech_model(values: Mapping[str, Any]) -> Path | None:
    """Return the folder of the model that transcribes on this machine; None where an endpoint or nothing does."""
    name = values["TRANSCRIPTION_MODEL"]
    if not name or values["TRANSCRIPTION_BASE_URL"]:
        return None
    return _path(name) if "/" in name else values["DATA_DIR"] / SPEECH_MODELS / name


def _check_transcription(values: Mapping[str, Any]) -> None:
    if values["TRANSCRIPTION_BASE_URL"] and not values["TRANSCRIPTION_MODEL"]:
        raise SettingError("TRANSCRIPTION_BASE_URL needs TRANSCRIPTION_MODEL: the model to ask there.")
    if values["TRANSCRIPTION_API_KEY"] and not values["TRANSCRIPTION_BASE_URL"]:
        raise SettingError("TRANSCRIPTION_API_KEY needs TRANSCRIPTION_BASE_URL: only an endpoint takes a key.")
    folder = speech_model(values)
    if folder and not find_spec("faster_whisper"):
        need = "is a model on this machine, and needs what `make speech` installs; or set the address of an endpoint."
        raise SettingError(f"TRANSCRIPTION_MODEL without TRANSCRIPTION_BASE_URL {need}")
    if folder and (missing := [name for name in SPEECH_MODEL_FILES if not any(folder.glob(name))]):
        fetch = "`TRANSCRIPTION_MODEL= flask --app wsgi fetch-model SIZE` fetches one; or name a folder with a model."
        raise SettingError(f"TRANSCRIPTION_MODEL: {folder} has no {' and no '.join(missing)}. {fetch}")


def read_environment(env_file: Path) -> dict[str, str]:
    """Return the ``.env`` file's values under the environment's; raise SettingError for a name it does not know."""
    from_file = {name: value or "" for name, value in dotenv_values(env_file).items()}
    for name in from_file:
        if name not in SETTINGS and not name.startswith(("FLASK_", BUCKET_ACCESS)):
            raise SettingError(f"{name} in {env_file} is not a setting of Footnote. Is it misspelt?")
    return {**from_file, **os.environ}


def kept_secret(data_dir: Path) -> str:
    """Return the secret key kept in ``data_dir``; the first call makes it (mode 0600)."""
    path = data_dir / "secret_key"
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


class Config:
    """The configuration of the application: the settings, and what follows from them."""

    TESTING = False
    DEBUG = False
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_COOKIE_NAME = "footnote"
    SESSION_REFRESH_EACH_REQUEST = False  # the cookie is renewed together with its row, once a minute at most
    WTF_CSRF_TIME_LIMIT = None  # a form left open over lunch still works; the token ends with the session
    MAX_FORM_PARTS = 5000  # each file is a part, and folders of a thousand files are common
    RATELIMIT_STORAGE_URI = "postgres://"
    SETTINGS_KEPT_S = 3.0  # how long a process goes by the settings that it has read from the database

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        if environ is None:
            environ = read_environment(Path(".env"))
        for name, value in read_settings(environ).items():
            setattr(self, name, value)
        self.BUCKET_ACCESS = {name: value for name, value in environ.items() if name.startswith(BUCKET_ACCESS)}
        self.SPEECH_MODEL = speech_model(self.__dict__)
        self.KEYS_OF_THIS_HOST = [name for name in ("SECRET_KEY", "MESSAGE_KEY") if not getattr(self, name)]
        if not self.SECRET_KEY:
            self.SECRET_KEY = kept_secret(self.DATA_DIR)
        vars(self).update(following(vars(self)))
        self.SESSION_COOKIE_SECURE = str(self.PUBLIC_URL).startswith("https://")
        self.PREFERRED_URL_SCHEME = "https" if self.SESSION_COOKIE_SECURE else "http"

    DATA_DIR: Path
    SECRET_KEY: str
    PUBLIC_URL: str
    MAX_UPLOAD_MB: int
    SESSION_DAYS: int


class Development(Config):
    """``FLASK_DEBUG=1``: errors are shown in the browser."""

    DEBUG = True


class Test(Config):
    """For the tests."""

    TESTING = True
    SETTINGS_KEPT_S = float("inf")  # a test that is about them reads them anew


class Production(Config):
    """What ``make run`` and the Procfile use."""


def from_environment() -> Config:
    """Return the configuration of this process."""
    debug = os.environ.get("FLASK_DEBUG", "0").lower() in ("1", "true")
    return Development() if debug else Production()
