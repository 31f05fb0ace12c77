"""Many conversations of many users: how long their pages take, and searches of a light user and of the heaviest."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html import unescape

from bench.figures import Figure, percentile
from bench.history import SEED, TURNS, History, Owner
from bench.material import Material
from bench.product import Product
from bench.visitor import HTMX, NEXT, Visitor
from webapp.clients.postgres import EmbeddedPostgres

OF_ONE_USER = 5000
"""Messages of a light user. The heaviest has a fifth of all, and one user conversations with another fifth."""
MOST_OF_ONE_USER = 200_000
"""Messages of the heaviest user, however many there are in all."""
HEAVY_TURNS = 50
WARM, ASKED = 5, 60
WORD = re.compile(r"[a-z]{4,}")
CONVERSATION = re.compile(r'href="/chat/([0-9a-f-]{36})#end"')
ID = re.compile(r'id="message-([0-9a-f-]{36})"')


def measure(product: Product, material: Material) -> Iterator[Figure]:
    """Write the conversations into the database of an empty Footnote, then open and search them over HTTP."""
    with Product(product.folder / "conversations") as asked:
        visitors = {name: Visitor(asked, name) for name in ("light", "heavy", "many")}
        history = History(EmbeddedPostgres(asked.folder / "var" / "postgres").url, material.sentences)
        began = time.perf_counter()
        history.load(owners(history, material.messages))
        named = f"{material.messages:,} messages"
        yield Figure(f"{named}: written in", time.perf_counter() - began, "s")
        yield from measured(visitors, history, material, named)


def measured(visitors: dict[str, Visitor], history: History, material: Material, named: str) -> Iterator[Figure]:
    """Measure what there is of conversations, whose number is ``named``."""
    yield Figure(f"{named}: on disk", history.megabytes(), "MB", at_most=2200 * material.messages / 1e6)
    for figures in (
        _pages(visitors),
        *(_searches(visitors[name], material.sentences, name) for name in ("light", "heavy")),
        _deletions(visitors["many"]),
    ):
        for figure in figures:
            yield replace(figure, name=f"{named}: {figure.name}")


def owners(history: History, messages: int) -> list[Owner]:
    light, heavy, many = (history.id_of(name) for name in ("light", "heavy", "many"))
    fifth = min(messages // 5, MOST_OF_ONE_USER)
    owners = [
        Owner(light, OF_ONE_USER // (2 * TURNS)),
        Owner(heavy, fifth // (2 * HEAVY_TURNS), HEAVY_TURNS),
        Owner(many, fifth // (2 * TURNS), 1, archived=0.5),
    ]
    rest = messages - sum(2 * owner.turns * owner.conversations for owner in owners)
    ids = history.add_users(max(rest // OF_ONE_USER, 1))
    return owners + [Owner(id, rest // len(ids) // (2 * TURNS)) for id in ids]


def _pages(visitors: dict[str, Visitor]) -> Iterator[Figure]:
    many, heavy = visitors["many"], visitors["heavy"]
    yield from _timed("a page that lists nothing", lambda: many.get("/account/"), None)
    yield from _timed("list of conversations", lambda: many.get("/chat/conversations"), 20)
    yield from _timed("archived conversations", lambda: many.get("/chat/conversations", archived="1"), 20)
    talks = CONVERSATION.findall(heavy.get("/chat/conversations"))
    yield from _timed("a conversation's last messages", lambda: heavy.get(f"/chat/{talks[0]}"), 25)
    id = ID.findall(heavy.get(f"/chat/{talks[0]}"))[0]
    one = f"/chat/messages/{id}"
    yield from _timed("one message", lambda: heavy.http.get(one, headers=HTMX).raise_for_status(), 10)
    yield from _timed("insights of the heaviest user", lambda: heavy.get("/insights/"), None)


def _searches(visitor: Visitor, sentences: Sequence[str], who: str) -> Iterator[Figure]:
    dice = random.Random(SEED)  # noqa: S311  # the same questions each time

    def search() -> None:
        visitor.get("/search", q=_question(dice.choice(sentences), dice), scope="messages")

    yield from _timed(f"search in messages, {who}", search, 150)
    yield from _timed(
        f"search for what all have, {who}", lambda: visitor.get("/search", q="the pressure", scope="messages"), 150
    )


def _question(sentence: str, dice: random.Random) -> str:
    """Return a word of a sentence, two, the beginning of one, or a phrase."""
    words = WORD.findall(sentence.lower()) or ["pressure"]
    word = dice.choice(words)
    phrase = " ".join(sentence.replace('"', "").split()[1:3])
    return dice.choice([word, f"{word} {dice.choice(words)}", word[:4], f'"{phrase}"'])


def _deletions(visitor: Visitor) -> Iterator[Figure]:
    ids = iter(_listed(visitor))

    def delete() -> None:
        form = {"csrf_token": visitor.token}
        answer = visitor.http.post(f"/chat/{next(ids)}/delete", data=form)
        assert answer.status_code == 303

    yield from _timed("soft delete", delete, None)


def _listed(visitor: Visitor) -> list[str]:
    """Return the ids of the conversations on the first pages of the list, as many as are deleted."""
    found: dict[str, None] = {}
    path = "/chat/conversations"
    while len(found) < WARM + ASKED:
        page = visitor.get(path)
        found |= dict.fromkeys(CONVERSATION.findall(page))
        following = NEXT.search(page)
        assert following
        path = unescape(following[1])
    return list(found)


def _timed(name: str, act: Callable[[], object], at_most: float | None) -> Iterator[Figure]:
    seconds = []
    for _ in range(WARM + ASKED):
        began = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - began)
    measured = seconds[WARM:]
    yield Figure(f"{name}, p50", 1000 * percentile(measured, 0.5), "ms")
    yield Figure(f"{name}, p95", 1000 * percentile(measured, 0.95), "ms", at_most=at_most)
