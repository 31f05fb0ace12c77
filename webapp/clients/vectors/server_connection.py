"""The connection to a Qdrant server: is it one that serves, does it answer in time, and what does its refusal mean?"""

import json
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from httpx import HTTPError, TimeoutException
from qdrant_client import QdrantClient
from qdrant_client.http.exceptions import ApiException, ResponseHandlingException, UnexpectedResponse

from webapp.clients.vectors.breaker import Breaker, Open
from webapp.clients.vectors.contract import IndexMisconfigured, IndexUnavailable

LEAST_VERSION = (1, 19)
READ_TIMEOUT_S, WRITE_TIMEOUT_S = 2, 30
IN_MEMORY = ":memory:"

NO_ANSWER = "The Qdrant server at QDRANT_URL does not answer"
NO_ANSWER_LATELY = f"{NO_ANSWER}; it was asked a moment ago."
WRONG_KEY = "The Qdrant server at QDRANT_URL does not accept QDRANT_API_KEY. Set the key that it was started with."
TOO_OLD = "The Qdrant server at QDRANT_URL is of version {}; Footnote needs 1.19 or newer. Upgrade it."
NO_QDRANT = "What answers at QDRANT_URL is not a Qdrant server. Check the address and its port."
WRONG_DIMENSION = (
    "The Qdrant server refuses vectors of the length that the embedding model gives: {}. If the model was changed, run"
    " flask reindex."
)
INSECURE = "QDRANT_API_KEY is sent over plain http to {}, where others can read it. Use https, or a private network."


class Connection:
    """The clients of one server, one for reading and one for writing, made when they are first needed."""

    def __init__(self, url: str, api_key: str) -> None:
        self._url = url
        self._api_key = api_key
        self._clients: dict[int, QdrantClient] = {}
        self._breaker = Breaker()

    @contextmanager
    def reading(self) -> Iterator[QdrantClient]:
        """The client for what somebody waits for. Raises IndexUnavailable after two seconds, and then at once."""
        with self._translated(), self._breaker.call(), _timeouts():
            yield self._client(READ_TIMEOUT_S)

    @contextmanager
    def writing(self) -> Iterator[QdrantClient]:
        """The client for what a job writes."""
        with self._translated(), _timeouts():
            yield self._client(WRITE_TIMEOUT_S)

    def notice(self) -> str:
        """What whoever starts Footnote must know of the connection; empty when there is nothing."""
        host = urlsplit(self._url).hostname or ""
        is_local = host in ("localhost", "::1") or host.startswith("127.")
        is_plain = self._url.startswith("http://") and not is_local
        return INSECURE.format(host) if self._api_key and is_plain else ""

    def close(self) -> None:
        clients, self._clients = self._clients, {}
        for client in clients.values():
            client.close()

    def _client(self, timeout_s: int) -> QdrantClient:
        if self._url == IN_MEMORY:
            timeout_s = 0  # one for all: each has a memory of its own
        if client := self._clients.get(timeout_s):
            return client
        # Without a lock, so that nobody waits for another's timeout. Of two that are made at once, one is kept.
        return self._clients.setdefault(timeout_s, self._connect(timeout_s))

    def _connect(self, timeout_s: int) -> QdrantClient:
        if self._url == IN_MEMORY:
            return QdrantClient(location=IN_MEMORY)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Api key is used with an insecure connection")  # see `notice`
            client = QdrantClient(
                url=self._url, api_key=self._api_key or None, timeout=timeout_s, check_compatibility=False
            )
        _check_version(client)
        return client

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """What the client raises, in words."""
        try:
            yield
        except Open:
            raise IndexUnavailable(NO_ANSWER_LATELY) from None
        except TimeoutError as error:
            raise IndexUnavailable(f"{NO_ANSWER} in time.") from error
        except UnexpectedResponse as error:
            raise _refused(error) from error
        except (json.JSONDecodeError, AssertionError) as error:  # what the client raises for an answer of another form
            raise IndexUnavailable(NO_QDRANT) from error
        except (ApiException, HTTPError) as error:
            self._clients = {}  # the next call connects anew; others may still be using these
            is_unreadable = isinstance(error, ResponseHandlingException) and isinstance(error.source, ValueError)
            raise IndexUnavailable(NO_QDRANT if is_unreadable else f"{NO_ANSWER}: {error}") from error


@contextmanager
def _timeouts() -> Iterator[None]:
    """A timeout of the HTTP client as Python's own."""
    try:
        yield
    except ResponseHandlingException as error:
        if isinstance(error.source, TimeoutException):
            raise TimeoutError from error
        raise


def _check_version(client: QdrantClient) -> None:
    """Refuse a server that weighs words among everybody's points: before 1.19 it ignores the corpus it is given."""
    version = client.info().version
    numbers = re.match(r"(\d+)\.(\d+)", version or "")
    if numbers is None:
        raise IndexMisconfigured(NO_QDRANT)
    if (int(numbers[1]), int(numbers[2])) < LEAST_VERSION:
        raise IndexMisconfigured(TOO_OLD.format(version))


def _refused(error: UnexpectedResponse) -> IndexUnavailable:
    said = (error.content or b"").decode("utf-8", "replace")
    if error.status_code in (401, 403):
        return IndexMisconfigured(WRONG_KEY)
    if error.status_code == 400 and "imension" in said:
        expected = re.search(r"expected dim: (\d+), got (\d+)", said)
        return IndexMisconfigured(WRONG_DIMENSION.format(expected[0] if expected else "they differ"))
    return IndexUnavailable(f"The Qdrant server at QDRANT_URL answered {error.status_code}: {said[:200]}")
