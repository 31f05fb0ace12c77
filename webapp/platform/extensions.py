"""The objects that rooms share, created here and bound to the application by ``init_app``."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase
from werkzeug.local import LocalProxy

from webapp.clients.embedding_endpoint import OpenAICompatible
from webapp.clients.embeddings import Embeddings, EmbeddingUnavailable, MiniLM
from webapp.clients.files import Files, open_files
from webapp.clients.llm import Endpoint
from webapp.clients.mail import Smtp
from webapp.clients.message_keys import MessageKeys
from webapp.clients.transcription import OpenAITranscription, Transcription
from webapp.clients.vectors import VectorIndex, open_index
from webapp.clients.web import GuardedWeb, Web
from webapp.clients.youtube import YouTube, YouTubeSite
from webapp.shared.networks import block_of


class Base(DeclarativeBase):
    """Every table; the naming convention lets a migration drop any constraint by name."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Clients:
    """The outside systems, each opened when it is first used: a command that only reads users opens no index."""

    def __init__(self, app: Flask) -> None:
        self.config = app.config
        self._are_files_ours = False
        self._earlier: dict[tuple[str, str, int], Embeddings] = {}

    @property
    def files(self) -> Files:
        """The uploaded files; raise FilesMisplaced where this process does not see those that the others see."""
        if not self._are_files_ours:
            from webapp.platform.file_marker import require_ours  # it needs what this module makes

            require_ours()
            self._are_files_ours = True
        return self.file_store

    @cached_property
    def file_store(self) -> Files:
        """The same, whichever installation they belong to."""
        config = self.config
        place = (config["DATA_DIR"] / "files", config["FILES_URL"], config["BUCKET_ACCESS"])
        return open_files(*place, reserve_bytes=config["DISK_RESERVE_MB"] << 20)

    def doubt_files(self) -> None:
        """Look again, when files are next asked for, whether they are those that the others see."""
        self._are_files_ours = False

    @cached_property
    def message_keys(self) -> MessageKeys:
        return MessageKeys(self.config["DATA_DIR"] / "message.key", self.config["MESSAGE_KEY"])

    @cached_property
    def mail(self) -> Smtp | None:
        """The server that sends mail; None where none is set."""
        if not self.config["SMTP_HOST"]:
            return None
        names = ("HOST", "PORT", "SECURITY", "USERNAME", "PASSWORD", "FROM")
        return Smtp(*(self.config[f"SMTP_{name}"] for name in names))

    @cached_property
    def embeddings(self) -> Embeddings:
        config = self.config
        if not config["EMBEDDING_BASE_URL"]:
            return MiniLM()
        return OpenAICompatible(
            config["EMBEDDING_BASE_URL"],
            config["EMBEDDING_API_KEY"],
            config["EMBEDDING_MODEL"],
            config["EMBEDDING_DIMENSION"],
        )

    @cached_property
    def models(self) -> Endpoint:
        config = self.config
        return Endpoint(
            config["LLM_BASE_URL"],
            config["LLM_API_KEY"],
            config["LLM_MODEL"] or (),
            config["LLM_CONTEXT_TOKENS"],
            config["LLM_TIMEOUT_SECONDS"],
            config["LLM_CHECK_MODEL"],
        )

    @cached_property
    def vectors(self) -> VectorIndex:
        config = self.config
        from webapp.platform.installation import installation_id  # it needs what this module makes

        place = (config["DATA_DIR"] / "qdrant", config["QDRANT_URL"], config["QDRANT_API_KEY"])
        return open_index(*place, installation_id)

    def embeddings_of(self, base_url: str, model: str, dimension: int) -> Embeddings:
        """Return the model that the settings name, or named before; raise EmbeddingUnavailable for any other.

        An earlier endpoint is asked with the current key, and only once: it may be gone for good.
        """
        wanted, configured = (base_url, model, dimension), self.embeddings
        if wanted == (configured.base_url, configured.model, configured.dimension):
            return configured
        if wanted not in self._earlier:
            self._earlier[wanted] = self._make_earlier(*wanted)
        return self._earlier[wanted]

    def _make_earlier(self, base_url: str, model: str, dimension: int) -> Embeddings:
        if base_url:
            return OpenAICompatible(base_url, self.config["EMBEDDING_API_KEY"], model, dimension, attempts=1)
        if (model, dimension) != (MiniLM.model, MiniLM.dimension):
            raise EmbeddingUnavailable(f"The model {model} is not configured.")
        return MiniLM()

    @cached_property
    def transcription(self) -> Transcription | None:
        """The service that transcribes recordings; None when there is none."""
        config = self.config
        if not config["TRANSCRIPTION_BASE_URL"]:
            return None
        names = ("TRANSCRIPTION_BASE_URL", "TRANSCRIPTION_API_KEY", "TRANSCRIPTION_MODEL")
        return OpenAITranscription(*(config[name] for name in names))

    @property
    def speech_model(self) -> Path | None:
        """The folder of the model that transcribes recordings on this machine; None when none does."""
        model: Path | None = self.config["SPEECH_MODEL"]
        return model

    @property
    def can_transcribe(self) -> bool:
        return bool(self.transcription or self.speech_model)

    @cached_property
    def web(self) -> Web:
        return GuardedWeb(self.config["MAX_UPLOAD_MB"] << 20)

    @cached_property
    def youtube(self) -> YouTube:
        return YouTubeSite()

    def close(self) -> None:
        """Flush and close what was opened."""
        if "vectors" in self.__dict__:
            self.vectors.close()


db = SQLAlchemy(model_class=Base)
if TYPE_CHECKING:
    Model = Base  # what db.Model is at run time too, with the session's registry; type checkers cannot see that
else:
    Model = db.Model
migrate = Migrate()
login_manager = LoginManager()
csrf = CSRFProtect()
limiter = Limiter(lambda: block_of(get_remote_address()))
clients: Clients = LocalProxy(lambda: current_app.extensions["clients"])  # type: ignore[assignment]  # a proxy is one


def init_app(app: Flask) -> None:
    """Give the extensions their application; the database has been given its own before."""
    login_manager.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
