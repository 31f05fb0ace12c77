"""Conversations and messages of many users, written straight into PostgreSQL."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import LiteralString

import psycopg
from psycopg import Connection

SEED = 11
TURNS = 5
"""Questions of a conversation, each with its answer, in most conversations."""
DAYS = 730
"""How long ago the first message was written, at most."""
IN_ANSWER = 3  # sentences
ONE_IN_ARCHIVE = 4
NOW = datetime.now(UTC)
USERS = "INSERT INTO users (id, username, email, password_hash) VALUES (%s, %s, %s, 'none')"
CONVERSATIONS: LiteralString = "COPY conversations (id, user_id, title, is_archived, created_at, updated_at) FROM STDIN"
MESSAGES: LiteralString = (
    "COPY messages (id, user_id, conversation_id, parent_id, role, content, created_at, updated_at, language)"
    " FROM STDIN"
)
DEFINITION = "SELECT pg_get_indexdef('ix_messages_terms'::regclass)"
SIZE = "SELECT pg_total_relation_size('messages') + pg_total_relation_size('conversations')"


@dataclass(frozen=True)
class Owner:
    """A user, and how many conversations with how many turns each they get."""

    id: uuid.UUID
    conversations: int
    turns: int = TURNS
    archived: float = 1 / ONE_IN_ARCHIVE


@dataclass(frozen=True)
class Talk:
    """A conversation that is to be written."""

    id: uuid.UUID
    owner: Owner
    began: datetime


class History:
    """Writes conversations that are the same each time, but for their owners."""

    def __init__(self, url: str, sentences: Sequence[str]) -> None:
        self.url = url
        self.sentences = sentences
        self.dice = random.Random(SEED)  # noqa: S311  # no secret

    def id_of(self, username: str) -> uuid.UUID:
        """Return the id of a user."""
        with self._connected() as connection:
            row = connection.execute("SELECT id FROM users WHERE username = %s", [username]).fetchone()
        assert row
        return uuid.UUID(str(row[0]))

    def add_users(self, number: int) -> list[uuid.UUID]:
        """Write users that nobody signs in as, and return their ids."""
        ids = [self._id() for _ in range(number)]
        with self._connected() as connection, connection.cursor() as cursor:
            cursor.executemany(USERS, [(id, f"user-{id}", f"{id}@example.org") for id in ids])
        return ids

    def load(self, owners: Sequence[Owner]) -> None:
        """Write the conversations of all owners, older ones first; their words are indexed last, which is faster."""
        talks = sorted(self._talks(owners), key=lambda talk: talk.began)
        with self._connected() as connection:
            connection.execute("SET session_replication_role = replica")  # triggers would date all of them to now
            connection.execute("SET maintenance_work_mem = '512MB'")
            definition = connection.execute(DEFINITION).fetchone()
            connection.execute("DROP INDEX ix_messages_terms")
            with connection.cursor() as cursor:
                self._copy(cursor, talks)
            assert definition
            connection.execute(definition[0])
            connection.execute("VACUUM ANALYZE conversations, messages")

    def megabytes(self) -> float:
        """Return what the conversations and messages take on disk with their indexes."""
        with self._connected() as connection:
            row = connection.execute(SIZE).fetchone()
        assert row
        return float(row[0]) / 1e6

    def _connected(self) -> Connection:
        return psycopg.connect(self.url, autocommit=True)

    def _copy(self, cursor: psycopg.Cursor, talks: Sequence[Talk]) -> None:
        with cursor.copy(CONVERSATIONS) as copy:
            for talk in talks:
                copy.write_row(self._conversation(talk))
        with cursor.copy(MESSAGES) as copy:
            for talk in talks:
                for row in self._messages(talk):
                    copy.write_row(row)

    def _talks(self, owners: Sequence[Owner]) -> Iterator[Talk]:
        for owner in owners:
            for _ in range(owner.conversations):
                yield Talk(self._id(), owner, NOW - timedelta(days=self.dice.uniform(1, DAYS)))

    def _conversation(self, talk: Talk) -> tuple[object, ...]:
        is_archived = self.dice.random() < talk.owner.archived
        ended = talk.began + timedelta(minutes=2 * talk.owner.turns)
        return talk.id, talk.owner.id, self.dice.choice(self.sentences)[:70], is_archived, talk.began, ended

    def _messages(self, talk: Talk) -> Iterator[tuple[object, ...]]:
        parent = None
        for turn in range(2 * talk.owner.turns):
            is_answer = turn % 2 == 1
            chosen = self.dice.choices(self.sentences, k=IN_ANSWER if is_answer else 1)
            marked = (f"{one}[^{place}]" for place, one in enumerate(chosen, 1))
            content = " ".join(marked) if is_answer else chosen[0]
            id, moment, role = self._id(), talk.began + timedelta(minutes=turn), "assistant" if is_answer else "user"
            yield id, talk.owner.id, talk.id, parent, role, content, moment, moment, "en"
            parent = id

    def _id(self) -> uuid.UUID:
        return uuid.UUID(int=self.dice.getrandbits(128), version=4)
