"""One user floods the server, and strangers its sign-in: how long somebody else waits meanwhile, and how long alone."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from statistics import median
from urllib.parse import urlencode

import httpx

from bench.figures import Figure
from bench.material import Material
from bench.product import Product, ProductFailed
from bench.streams import MODEL
from bench.visitor import TIMEOUT_S, TOKEN, Visitor
from tests.fake_models import model_server

FILES, QUESTIONS, STREAMS = 600, 100, 200
IN_A_GROUP = 30  # files in one form
SENDERS = 12  # forms that the flooding user sends at once
ALONE, MEANWHILE = 5, 8  # how often each is measured
RETRY_S = 2  # as long as a browser waits
HEAD_START_S = 3
SIGN_INS_A_MINUTE = 1000
NETWORKS = 100  # addresses that the wrong passwords come from
SIGN_IN_TIMES = 12
NOTE = "An opened insulin pen keeps for {0} days at room temperature. It should not be frozen. This is note {0}."
QUESTION = "How long does an opened insulin pen keep at room temperature?"


def measure(product: Product, material: Material) -> Iterator[Figure]:
    """Measure with quoted answers, with a slow model, and while wrong passwords are sent."""
    paragraphs = [part for _, text in material.articles for part in text.split("\n\n")]
    with Product(product.folder / "floods") as quoting:
        yield from _beside_a_flood(quoting, paragraphs, "")
        yield from _beside_wrong_passwords(quoting)
    with model_server() as fake:
        settings = {"LLM_BASE_URL": fake.url, "LLM_MODEL": MODEL}
        with Product(product.folder / "floods-model", settings=settings) as asked:
            yield from _beside_a_flood(asked, paragraphs, ", with a slow model")


def _beside_a_flood(product: Product, paragraphs: list[str], how: str) -> Iterator[Figure]:
    numbers = count(1)
    flooding, other = Visitor(product, "ann"), Visitor(product, "ben")
    for visitor in (flooding, other):
        _add(visitor, next(numbers))
    file_alone = [_add(other, next(numbers)) for _ in range(ALONE)]
    answer_alone = [_ask(other) for _ in range(ALONE)]
    with _flood(product, flooding, paragraphs) as sent:
        pairs = [(_ask(other), _add(other, next(numbers))) for _ in range(MEANWHILE)]
        answer_meanwhile, file_meanwhile = [list(times) for times in zip(*pairs, strict=True)]
    yield from _compared(f"flood{how}: a file is ready", file_alone, file_meanwhile, 3)
    yield from _compared(f"flood{how}: a question is answered", answer_alone, answer_meanwhile, 2)
    for name, number in sent.items():
        yield Figure(f"flood{how}: {name}", number)


def _compared(name: str, alone: list[float], meanwhile: list[float], times: float) -> Iterator[Figure]:
    yield Figure(f"{name}, alone after", median(alone), "s")
    yield Figure(f"{name}, meanwhile after", median(meanwhile), "s")
    yield Figure(f"{name}, times as long", median(meanwhile) / median(alone), at_most=times)


def _add(visitor: Visitor, number: int) -> float:
    """Return how many seconds it takes until a file is ready."""
    began = time.perf_counter()
    visitor.wait_until_ready(visitor.upload([(f"note-{number}.txt", NOTE.format(number).encode(), "text/plain")]))
    return time.perf_counter() - began


def _ask(visitor: Visitor) -> float:
    """Return how many seconds it takes until a question is answered."""
    visitor.conversation = ""
    began = time.perf_counter()
    visitor.ask(QUESTION)
    return time.perf_counter() - began


@contextmanager
def _flood(product: Product, visitor: Visitor, paragraphs: list[str]) -> Iterator[dict[str, int]]:
    """Send files, questions and streams at once as one user, and run the block a moment later.

    It is a process of its own, as it would be on a machine of its own: its threads do not hold up who is measured.
    """
    processes = get_context("fork")
    ending, ours, theirs = processes.Event(), *processes.Pipe(duplex=False)
    flood = processes.Process(target=_send, args=(product, visitor, paragraphs, ending, theirs))
    flood.start()
    sent: dict[str, int] = {}
    try:
        time.sleep(HEAD_START_S)
        yield sent
    finally:
        ending.set()
        sent |= ours.recv()
        flood.join()


def _send(product: Product, visitor: Visitor, paragraphs: list[str], ending: Event, result: Connection) -> None:
    """Send a flood until ``ending`` is set, and then how much of it was taken."""
    visitor.http = httpx.Client(base_url=product.url, timeout=TIMEOUT_S, cookies=visitor.http.cookies)
    sent = {"files sent": 0, "questions sent": 0, "streams": 0}
    choice = random.Random(1)  # noqa: S311
    answers: list[str] = []

    def upload(group: int) -> None:
        files = [
            (f"{group}-{n}.txt", "\n\n".join(choice.sample(paragraphs, 2)).encode(), "text/plain")
            for n in range(IN_A_GROUP)
        ]
        if _is_taken(lambda: visitor.send(files)):
            sent["files sent"] += IN_A_GROUP

    def ask(_number: int) -> None:
        asking = Visitor.__new__(Visitor)
        asking.__dict__ |= {**visitor.__dict__, "conversation": ""}
        if _is_taken(lambda: answers.append(asking.begin(QUESTION))):
            sent["questions sent"] += 1

    def follow(number: int) -> None:
        while len(answers) <= number // 2 and not ending.is_set():
            ending.wait(RETRY_S)
        sent["streams"] += 1
        while not ending.is_set():
            if _is_read(product, visitor.cookie, f"/chat/messages/{answers[number // 2]}/stream", ending):
                return
            ending.wait(RETRY_S)

    with ThreadPoolExecutor(SENDERS) as senders, ThreadPoolExecutor(STREAMS) as readers:
        for group in range(FILES // IN_A_GROUP):
            senders.submit(upload, group)
            for number in range(QUESTIONS * IN_A_GROUP // FILES):
                senders.submit(ask, number)
        for number in range(STREAMS):
            readers.submit(follow, number)
    result.send(sent)


def _is_taken(send: Callable[[], object]) -> bool:
    """Send something; return False where it is refused, as a flood may be."""
    try:
        send()
    except (ProductFailed, httpx.HTTPError):
        return False
    return True


def _is_read(product: Product, cookie: str, path: str, ending: Event) -> bool:
    """Read a stream until it is closed, and return whether its answer has ended."""
    connection = HTTPConnection("127.0.0.1", product.port, timeout=5)
    try:
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        while (line := answer.readline()) and not ending.is_set():
            if line.startswith(b"event: done"):
                return True
    except OSError:
        pass  # a stream may be silent for longer
    finally:
        connection.close()
    return False


def _beside_wrong_passwords(product: Product) -> Iterator[Figure]:
    """Sign in with the right password, from a known browser and from new ones, while others send wrong ones."""
    with httpx.Client(base_url=product.url) as http:
        token = TOKEN.search(http.get("/auth/login").text)
        assert token, "the sign-in has a form"
        form = _SignIn(product, token[1], "; ".join(f"{name}={value}" for name, value in http.cookies.items()))
    known = form.known("ben", "ben reads every footnote")
    right = {"ben": known, "ann": form.cookie}
    alone = [form.right(name, right[name], n) for n in range(SIGN_IN_TIMES) for name in right]
    with _wrong_passwords(form) as refused:
        time.sleep(10)  # the flooded account has had more than it takes by now
        meanwhile = [form.right(name, right[name], SIGN_IN_TIMES + n) for n in range(SIGN_IN_TIMES) for name in right]
    seconds = [took for took, _ in alone], [took for took, _ in meanwhile]
    yield from _compared("wrong passwords: a right one signs in", *seconds, times=2)
    yield Figure("wrong passwords: sent a minute", refused["a minute"], at_least=SIGN_INS_A_MINUTE * 0.95)
    yield Figure("wrong passwords: looked at", refused["looked at"])
    yield Figure("wrong passwords: shut out", sum(not is_in for _, is_in in meanwhile), at_most=0)


class _SignIn:
    """The form to sign in, sent from any address of this machine."""

    def __init__(self, product: Product, token: str, cookie: str) -> None:
        self.product, self.token, self.cookie = product, token, cookie

    def send(self, login: str, password: str, address: str, cookie: str) -> tuple[int, list[str]]:
        """Send it once; return the status, and the cookies that were set."""
        connection = HTTPConnection("127.0.0.1", self.product.port, timeout=60, source_address=(address, 0))
        form = urlencode({"login": login, "password": password, "csrf_token": self.token})
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        connection.request("POST", "/auth/login", form, kind)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status, [value for name, value in answer.getheaders() if name == "Set-Cookie"]

    def known(self, login: str, password: str) -> str:
        """Return the cookies of a browser that has signed in before."""
        _, cookies = self.send(login, password, "127.0.9.1", self.cookie)
        device = next(one.partition(";")[0] for one in cookies if one.startswith("footnote_device="))
        return f"{self.cookie}; {device}"

    def right(self, name: str, cookie: str, number: int) -> tuple[float, bool]:
        """Sign in with the right password; return how many seconds it took, and whether that opened the account."""
        began = time.perf_counter()
        status, _ = self.send(name, f"{name} reads every footnote", f"127.0.8.{number + 1}", cookie)
        return time.perf_counter() - began, status == 303


@contextmanager
def _wrong_passwords(form: _SignIn) -> Iterator[dict[str, float]]:
    """Send so many wrong passwords a minute from many addresses: half for one account, half for nobody's."""
    said, ending, numbers = {"a minute": 0.0, "looked at": 0.0}, threading.Event(), count()
    began = time.monotonic()

    def send() -> None:
        while not ending.wait(max(0, began + (number := next(numbers)) * 60 / SIGN_INS_A_MINUTE - time.monotonic())):
            login = "ben" if number % 2 else f"nobody-{number}"
            status, _ = form.send(login, "something else", f"127.0.7.{number % NETWORKS + 1}", form.cookie)
            said["a minute"] += 1
            said["looked at"] += status == 422

    with ThreadPoolExecutor(40) as senders:
        for _ in range(40):
            senders.submit(send)
        try:
            yield said
        finally:
            ending.set()
    said["a minute"] *= 60 / (time.monotonic() - began)
