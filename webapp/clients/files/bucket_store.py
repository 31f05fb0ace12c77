"""A bucket as it is asked: how long is waited, and what its errors mean."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from webapp.clients.files.contract import FileGone, FilesUnavailable, StorageFull
from webapp.clients.vectors.breaker import Breaker, Open

if TYPE_CHECKING:
    from obstore.store import ClientConfig

ACCESS = ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "REGION", "DEFAULT_REGION", "ENDPOINT_URL")
NAMES = tuple(f"AWS_{name}" for name in (*ACCESS, "ENDPOINT_URL_S3"))
"""The settings of a bucket; obstore reads further ones, such as those of a role, from the environment by itself."""
CONNECT_S, SILENT_S, BRIEF_S = 3, 10, 2
MINUTES = 15
"""For one request, such as to send a part or to fetch a whole file."""
FULL = re.compile(r"QuotaExceeded|StorageFull|InsufficientStorage|507 Insufficient Storage")
REFUSED = re.compile(r"<Code>(\w+)</Code>")
NO_CREDENTIALS = re.compile(r"169\.254\.|credential|Missing (AccessKeyId|SecretAccessKey)", re.IGNORECASE)
OTHER_REGION = "incorrectly configured region"
NO_ANSWER = "HTTP error: "
log = logging.getLogger(__name__)


class BucketSilent(FilesUnavailable, TimeoutError):
    """The bucket did not answer in time."""


class Bucket:
    """A bucket, or the part of it below a prefix. It is connected to when it is first asked."""

    def __init__(self, name: str, prefix: str, access: Mapping[str, str]) -> None:
        self.name = name
        self._prefix = prefix or None
        self._access = {known: access[known] for known in NAMES if access.get(known)}
        self._breaker = Breaker()

    @cached_property
    def _store(self) -> S3Store:
        return self._made(timedelta(seconds=SILENT_S), retries=2)

    @cached_property
    def _brief(self) -> S3Store:
        return self._made(timedelta(seconds=BRIEF_S), retries=0)

    def _made(self, silent: timedelta, retries: int) -> S3Store:
        client: ClientConfig = {
            "allow_http": True,  # where the endpoint says so
            "connect_timeout": min(timedelta(seconds=CONNECT_S), silent),
            "read_timeout": silent,
            "timeout": timedelta(minutes=MINUTES),
        }
        again = {"max_retries": retries, "retry_timeout": silent}
        access = {name.lower(): value for name, value in self._access.items()}
        return S3Store(self.name, prefix=self._prefix, config=access, client_options=client, retry_config=again)  # type: ignore[arg-type]  # its keys are known by their names

    @contextmanager
    def asked(self, key: str = "", *, is_brief: bool = False, is_writing: bool = False) -> Iterator[S3Store]:
        """Ask the bucket in the block; raise FileGone of ``key``, FilesUnavailable or, where it writes, StorageFull.

        After one that was not answered, others are told so at once for some seconds.
        """
        try:
            with self._breaker.call(), self._errors(key, is_writing):
                yield self._brief if is_brief else self._store
        except Open:
            raise FilesUnavailable(f"The bucket {self.name} does not answer.") from None

    @contextmanager
    def _errors(self, key: str, is_writing: bool) -> Iterator[None]:
        try:
            yield
        except (FileNotFoundError, BaseError) as error:
            if isinstance(error, FileNotFoundError) and not str(error).startswith("Object at location"):
                raise  # not of the bucket
            raise self._told(error, key, is_writing) from None

    def _told(self, error: Exception, key: str, is_writing: bool) -> Exception:
        said = str(error).partition("\n\nDebug source:")[0]
        code = "".join(REFUSED.findall(said)[:1])
        if code == "NoSuchBucket":
            return FilesUnavailable(f"There is no bucket {self.name}.")
        if isinstance(error, FileNotFoundError):
            return FileGone(key)
        log.warning("the bucket %s: %s", self.name, said)
        if is_writing and FULL.search(said):
            return StorageFull()
        return self._unavailable(error, said, code)

    def _unavailable(self, error: Exception, said: str, code: str) -> FilesUnavailable:
        if isinstance(error, PermissionDeniedError | UnauthenticatedError):
            reason = f"The bucket {self.name} refuses this server ({code or 'access denied'})."
            return FilesUnavailable(f"{reason} See to the credentials, and that they may read, write, list and delete.")
        if NO_CREDENTIALS.search(said):
            return FilesUnavailable(f"There are no credentials for the bucket {self.name}. Set AWS_ACCESS_KEY_ID.")
        if OTHER_REGION in said:
            return FilesUnavailable(f"The bucket {self.name} is in another region. Set AWS_REGION.")
        if NO_ANSWER in said:
            return BucketSilent(f"The bucket {self.name} does not answer.")
        return FilesUnavailable(f"The bucket {self.name} cannot be used just now ({code or 'error'}).")
