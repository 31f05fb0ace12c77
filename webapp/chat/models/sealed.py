"""What is sealed of private conversations: it is opened when a row is loaded, and sealed whenever one is written.

A private row has other values in its columns than its object: what the object has is in ``sealed``, encrypted with a
key that is not in the database, and bound to the row. With a private answer its footnotes and its evidence are sealed,
which have no rows of their own. A trigger refuses anything else.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Uuid, delete, event, func, insert, select
from sqlalchemy.orm import InstanceState, Mapper
from sqlalchemy.orm.attributes import flag_modified, instance_state, set_committed_value

from webapp.chat.models.citation import Citation
from webapp.chat.models.conversation import Conversation
from webapp.chat.models.delta import MessageDelta
from webapp.chat.models.evidence import Evidence, EvidencePassage
from webapp.chat.models.message import Message
from webapp.chat.models.private_row import LOOKED_UP
from webapp.chat.models.private_source import PrivateSource
from webapp.clients.message_keys import SEALING_LOCK, CannotOpen, NoMessageKey
from webapp.documents.models import Document
from webapp.platform.errors import Invalid
from webapp.platform.extensions import clients

UNSEALED = b""
"""What ``sealed`` is of a private row that nothing was said in so far."""
STORED: dict[type, dict[str, Any]] = {
    Conversation: {"title": "", "attributes": {}},
    Message: {"stored_content": "", "language": "", "error": "", "attributes": {}},
    MessageDelta: {"stored_text": ""},
}
"""The attributes that are sealed of each, and what stands in their columns instead."""
NAMES: dict[type, str] = {Conversation: "title", Message: "stored_content", MessageDelta: "stored_text"}
"""The attribute in which it is said that a row cannot be opened."""
IN_CLEAR = "run"
"""The key of ``Message.attributes`` that the database is asked for."""
CANNOT_OPEN = (
    "This cannot be shown: the key that it was encrypted with is missing on this server, or another. It is kept, and is"
    " shown again once the key is back."
)
NO_KEY = (
    "Private conversations cannot be written just now: this server cannot use its key. Nothing was lost; try later."
)

Row = Conversation | Message | MessageDelta


def _state(row: object) -> InstanceState[Any]:
    found: InstanceState[Any] = instance_state(row)
    return found


@cache
def _not_looked_up() -> Document:
    """Stands for the documents of a private answer until they are looked up: as long, nothing of them is shown."""
    return Document(title="", deleted_at=datetime.min.replace(tzinfo=UTC))


def bound_to(row: Row) -> bytes:
    """Return what the sealed bytes of a row are bound to: with any other row they do not open."""
    if isinstance(row, Conversation):
        parts: tuple[object, ...] = (row.user_id, row.id)
    elif isinstance(row, Message):
        parts = (row.user_id, row.conversation_id, row.id)
    else:
        parts = (row.user_id, row.message_id, row.seq)
    return f"{row.__tablename__} {' '.join(map(str, parts))}".encode()


def is_closed(row: Row) -> bool:
    """Whether a private row could not be opened."""
    return bool(_state(row).info.get("is_closed"))


def keep(message: Message, **parts: Any) -> None:
    """Seal these with a private answer: ``citations``, ``evidence`` and ``passages``, as ``as_json`` returns them."""
    _state(message).info["kept"] = {**kept(message), **parts}
    flag_modified(message, "sealed")
    attach(message)


def kept(message: Message) -> Mapping[str, Any]:
    """Return what is sealed with a private answer."""
    found: Mapping[str, Any] = _state(message).info.get("kept", {})
    return {"citations": [], "evidence": None, "passages": [], **found}


def as_json(row: Citation | Evidence | EvidencePassage) -> dict[str, Any]:
    """Return the values of a row that is not stored as one, but for when it was made."""
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key != "created_at"}
    return {key: str(value) if isinstance(value, uuid.UUID) else value for key, value in values.items()}


def _row(model: Any, values: Mapping[str, Any]) -> Any:
    ids = {column.key for column in model.__table__.columns if isinstance(column.type, Uuid)}
    return model(**{key: uuid.UUID(value) if key in ids and value else value for key, value in values.items()})


def attach(message: Message) -> None:
    """Give a private answer its footnotes and its evidence, which show nothing until their documents are looked up."""
    found = kept(message)
    citations = [_row(Citation, values) for values in found["citations"]]
    for citation in citations:
        set_committed_value(citation, "document", _not_looked_up())
    set_committed_value(message, "citations", citations)
    evidence = _row(Evidence, found["evidence"]) if found["evidence"] else None
    if evidence:
        set_committed_value(evidence, "has_read_deleted", True)
        set_committed_value(evidence, "follows_binned", True)
        set_committed_value(evidence, "passages", [_row(EvidencePassage, values) for values in found["passages"]])
    set_committed_value(message, "evidence", evidence)


def _open(row: Row, _context: object, names: Iterable[str] | None = None) -> None:
    """Set what was sealed on a row that was just loaded."""
    sealed = row.__dict__.get("sealed")
    if sealed is None or (names is not None and "sealed" not in names):
        return
    state = _state(row)
    try:
        contents = json.loads(clients.message_keys.open(sealed, bound_to(row))) if sealed else {}
        state.info["is_closed"] = False
    except CannotOpen:
        contents = {NAMES[type(row)]: CANNOT_OPEN if type(row) is not Conversation else "Private conversation"}
        state.info["is_closed"] = True
    for name in STORED[type(row)]:
        if name in contents and name not in state.committed_state:
            in_clear = getattr(row, name) if name == "attributes" else {}
            set_committed_value(row, name, {**contents[name], **in_clear} if in_clear else contents[name])
    if isinstance(row, Message) and row.is_answer:
        state.info.update({"kept": contents.get("kept", {}), LOOKED_UP: False})
        attach(row)


def _seal(_mapper: Mapper[Any], connection: Connection, row: Row) -> None:
    """Seal what a private row says, and let its columns say nothing; raise Invalid.

    Where it says what it said before, the row keeps what another transaction may have sealed meanwhile.
    """
    state, stored = _state(row), STORED[type(row)]
    if row.sealed is None or not (state.pending or _has_changes(state, (*stored, "sealed"))):
        return
    if is_closed(row):
        if _has_changes(state, stored):
            raise Invalid(CANNOT_OPEN)
        return
    if not isinstance(row, MessageDelta):
        row.id = row.id or uuid.uuid4()
    said = {name: getattr(row, name) or empty for name, empty in stored.items()}
    state.info["said"] = said
    contents = {**said, "kept": dict(kept(row))} if isinstance(row, Message) else said
    connection.execute(select(func.pg_advisory_xact_lock_shared(SEALING_LOCK)))
    try:
        row.sealed = clients.message_keys.seal(json.dumps(contents).encode(), bound_to(row))
    except NoMessageKey as error:
        raise Invalid(NO_KEY) from error
    for name, empty in stored.items():
        setattr(row, name, empty)
    if isinstance(row, Message):
        row.attributes = {name: value for name, value in said["attributes"].items() if name == IN_CLEAR}


def _has_changes(state: InstanceState[Any], names: Iterable[str]) -> bool:
    return any(state.attrs[name].history.has_changes() for name in names)


def _show(_mapper: Mapper[Any], connection: Connection, row: Row) -> None:
    """Let a row that was just sealed say again what it says, and note which documents it is from."""
    said = _state(row).info.pop("said", None)
    if said is None:
        return
    for name, value in said.items():
        set_committed_value(row, name, value)
    if isinstance(row, Message) and row.is_answer:
        note_sources(connection, row)


def note_sources(connection: Connection, message: Message) -> None:
    """Write the rows of the documents that a private answer quotes or has read, in place of those that there are."""
    connection.execute(delete(PrivateSource).where(PrivateSource.message_id == message.id))
    if sources := _sources_of(message):
        connection.execute(insert(PrivateSource), sources)


def _sources_of(message: Message) -> Sequence[dict[str, Any]]:
    found, key = kept(message), clients.message_keys.current()
    quoted = [(uuid.UUID(one["id"]), one["document_id"]) for one in found["citations"]]
    read = {one["document_id"] for one in found["passages"] if not one["cut"]}
    return [
        {"id": id, "user_id": message.user_id, "message_id": message.id, "source": key.digest(uuid.UUID(document))}
        for id, document in [*quoted, *((uuid.uuid4(), one) for one in read)]
        if document
    ]


for _model in STORED:
    event.listen(_model, "load", _open)
    event.listen(_model, "refresh", _open)
    for _before, _after in (("before_insert", "after_insert"), ("before_update", "after_update")):
        event.listen(_model, _before, _seal)
        event.listen(_model, _after, _show)
