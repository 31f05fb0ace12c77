"""The bundled model itself, and a real HTTP endpoint that misbehaves on request."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import onnxruntime
import psutil
import pytest

from webapp.clients import embeddings
from webapp.clients.embedding_endpoint import OpenAICompatible
from webapp.clients.embeddings import EmbeddingUnavailable, MiniLM
from webapp.clients.small_network import small

CONTENT = "Insulin lowers blood sugar. Bridges are built of steel."
SENTENCES = [(0, 27), (28, 55)]


@pytest.fixture(scope="module")
def minilm() -> MiniLM:
    return MiniLM()


def test_the_nearer_sentence_scores_higher(minilm: MiniLM) -> None:
    (passage,) = minilm.passages([(CONTENT, SENTENCES)])
    medicine, bridges = passage.sentences @ minilm.query("Which hormone controls glucose?")
    assert medicine > bridges + 0.3


def test_one_pass_gives_unit_vectors_for_chunk_and_sentences(minilm: MiniLM) -> None:
    passages = minilm.passages([(CONTENT, SENTENCES), ("Short.", [(0, 6)])])
    assert [passage.sentences.shape for passage in passages] == [(2, 384), (1, 384)]
    for passage in passages:
        assert np.allclose(np.linalg.norm(passage.sentences, axis=1), 1, atol=1e-5)
        assert np.isclose(np.linalg.norm(passage.dense), 1, atol=1e-5)
    assert np.allclose(passages[0].dense, minilm.query(CONTENT), atol=1e-5)


def test_a_sentence_beyond_the_models_reach_gets_its_chunks_vector(minilm: MiniLM) -> None:
    long = "word " * 600
    (passage,) = minilm.passages([(long + "The end.", [(0, 20), (len(long), len(long) + 8)])])
    assert np.array_equal(passage.sentences[1], passage.dense)
    assert not np.array_equal(passage.sentences[0], passage.dense)


def test_tokens_are_counted_without_a_limit(minilm: MiniLM) -> None:
    assert minilm.count_tokens(["Insulin lowers blood sugar.", "word " * 600]) == [5, 600]


def test_the_changed_network_gives_the_numbers_of_the_file(minilm: MiniLM) -> None:
    tokens = np.array([[101, 22597, 2015, 2668, 5699, 102]])
    feed = {"input_ids": tokens, "attention_mask": np.ones_like(tokens), "token_type_ids": np.zeros_like(tokens)}
    original = onnxruntime.InferenceSession(str(embeddings._model())).run(None, feed)[0]
    assert np.array_equal(original, embeddings._session().run(None, feed)[0])


def test_the_changed_network_looks_words_up_in_the_small_table() -> None:
    changed = small(embeddings._model())
    assert b"embedding/numbers" in changed
    assert b"word_embeddings.weight_f" not in changed


def test_many_passages_leave_no_memory_behind(minilm: MiniLM) -> None:
    minilm._loaded_session().run(None, embeddings._feed([[101] * 500]))
    before = psutil.Process().memory_info().rss
    minilm.passages([("Short.", [(0, 6)])] * minilm.many)
    assert psutil.Process().memory_info().rss < before - 20_000_000


class Endpoint(BaseHTTPRequestHandler):
    """Embeds a text as (its length, 1); the model's name is a list of failures to go through first."""

    failures: list[int] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = self.failures.pop(0) if self.failures else 200
        data = [{"index": i, "embedding": [len(text), 1]} for i, text in enumerate(body["input"])]
        answer = json.dumps({"data": data[::-1], "key": self.headers["Authorization"]}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr("webapp.clients.embedding_endpoint.time.sleep", lambda _: None)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Endpoint.failures = []
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()


def test_an_endpoint_embeds_chunks_and_sentences_in_the_order_asked(endpoint: str) -> None:
    remote = OpenAICompatible(endpoint, "key", "any", 2)
    first, second = remote.passages([("abcdef", [(0, 2), (2, 6)]), ("abc", [(0, 3)])])
    slopes = [vector[0] / vector[1] for vector in (first.dense, *first.sentences, second.dense)]
    assert np.allclose(slopes, [6, 2, 4, 3], atol=1e-4)
    assert second.sentences.shape == (1, 2)


def test_a_busy_endpoint_is_asked_again(endpoint: str) -> None:
    Endpoint.failures = [429, 503]
    assert OpenAICompatible(endpoint, "", "any", 2).query("abcd").shape == (2,)


@pytest.mark.parametrize(
    ("failures", "dimension", "words"),
    [([401], 2, "401"), ([500] * 4, 2, "500"), ([], 3, "EMBEDDING_DIMENSION")],
)
def test_what_cannot_work_is_said(endpoint: str, failures: list[int], dimension: int, words: str) -> None:
    Endpoint.failures = list(failures)
    with pytest.raises(EmbeddingUnavailable, match=words):
        OpenAICompatible(endpoint, "", "any", dimension).query("text")


def test_an_endpoint_that_is_away_is_named(endpoint: str) -> None:
    with pytest.raises(EmbeddingUnavailable, match="did not answer"):
        OpenAICompatible("http://127.0.0.1:9", "", "any", 2).query("text")


def test_questions_asked_at_once_are_answered_each_by_its_own_vector() -> None:
    model = MiniLM()
    questions = [f"What did ward {number} {'and the night nurse ' * (number % 4)}keep?" for number in range(40)]
    alone = [model.query(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(model.query, questions))
    for one, other in zip(alone, together, strict=True):
        assert float(one @ other) > 0.9999
