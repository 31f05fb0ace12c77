"""Operations on templates and drafts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from webapp.platform.errors import Invalid
from webapp.platform.extensions import db
from webapp.templates import drafting, queries
from webapp.templates.models import LONGEST_DRAFT, Draft, Template
from webapp.templates.variables import fill, own_names
from webapp.undo import operations as undo
from webapp.undo.models import Undo

MOST_TEMPLATES = 200


class NameTaken(Invalid):
    """The user has a template of this type and name."""


def create(user_id: uuid.UUID, type: str, name: str, content: str, is_default: bool = False) -> Template:
    """Add a template of the user's own and return it; raise NameTaken, or Invalid when there are too many."""
    if len(queries.own_names(user_id)) >= MOST_TEMPLATES:
        raise Invalid(f"You have {MOST_TEMPLATES} templates, which is the limit. Delete one first.")
    template = Template(user_id=user_id)
    db.session.add(template)
    return _write(template, type, name, content, is_default)


def edit(user_id: uuid.UUID, template_id: uuid.UUID, type: str, name: str, content: str, is_default: bool) -> Template:
    """Change a template of the user's own; raise NotFound or NameTaken."""
    return _write(queries.own_template(user_id, template_id), type, name, content, is_default)


def copy(user_id: uuid.UUID, template_id: uuid.UUID) -> Template:
    """Make a template of the user's own that begins like another one, and return it; raise NotFound."""
    original = queries.template(user_id, template_id)
    taken = queries.own_names(user_id)
    name, number = original.name, 1
    while (original.type, name) in taken:
        number += 1
        name = f"{original.name[:100]} ({number})"
    return create(user_id, original.type, name, original.content)


def delete(user_id: uuid.UUID, template_id: uuid.UUID, place: str) -> Undo:
    """Delete a template of the user's own, and return what puts it back; its drafts stay. Raise NotFound."""
    template = queries.own_template(user_id, template_id)
    return undo.delete(user_id, f"“{template.name}”", place, (Template, Template.id == template_id))


def make_draft(user_id: uuid.UUID, template: Template, document_id: uuid.UUID, own_values: Mapping[str, str]) -> Draft:
    """Fill a template with sentences quoted from a document, and save it as a draft's first version.

    ``own_values``: values of the template's own variables, and ``my_name``; one that is empty is left to be filled in.
    Raise NotFound when the document is not the user's or has no text, Invalid when the draft would be too long.
    """
    document = queries.document(user_id, document_id)
    chosen = drafting.choose(template.content, queries.passages(user_id, document_id))
    values = drafting.values(template.type, document.title, document.attributes, chosen, document.page_name)
    content = fill(template.content, {**own_values, **values})
    if len(content) > LONGEST_DRAFT:
        raise Invalid(f"This template makes a draft of over {LONGEST_DRAFT:,} letters. Use its variables less often.")
    new_id = uuid.uuid4()
    draft = Draft(
        id=new_id,
        original_id=new_id,
        user_id=user_id,
        template_id=template.id,
        document_id=document_id,
        type=template.type,
        title=document.title,
        content=content,
        provenance={"sentences": [quote.provenance() for quotes in chosen.values() for quote in quotes]},
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def save_version(user_id: uuid.UUID, draft_id: uuid.UUID, content: str) -> Draft:
    """Save the text of a draft as its newest version, and return that; add nothing when nothing has changed.

    Raise NotFound.
    """
    draft = queries.draft(user_id, draft_id)
    versions = select(Draft).where(Draft.user_id == user_id, Draft.original_id == draft.original_id)
    # The first version is the lock of all: two windows that save at once get a version each.
    db.session.execute(versions.where(Draft.id == draft.original_id).with_for_update())
    latest = db.session.scalars(versions.order_by(Draft.version.desc()).limit(1)).one()
    if latest.content == content:
        return latest
    copied = {name: getattr(draft, name) for name in ("original_id", "template_id", "document_id", "type", "title")}
    version = Draft(user_id=user_id, version=latest.version + 1, content=content, provenance=draft.provenance, **copied)
    db.session.add(version)
    db.session.flush()
    return version


def delete_draft(user_id: uuid.UUID, draft_id: uuid.UUID, place: str) -> Undo:
    """Delete a draft with all its versions, and return what puts them back; raise NotFound."""
    draft = queries.draft(user_id, draft_id)
    versions = (Draft.user_id == user_id) & (Draft.original_id == draft.original_id)
    return undo.delete(user_id, f"The draft of “{draft.title}”", place, (Draft, versions))


def _write(template: Template, type: str, name: str, content: str, is_default: bool) -> Template:
    with db.session.no_autoflush:
        if is_default:
            _clear_default(template.user_id, type)
        template.type, template.name, template.content = type, name, content
        template.variables, template.is_default = own_names(content), is_default
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:
        raise NameTaken(f"You have another template of this type called “{name}”. Choose another name.") from error
    return template


def _clear_default(user_id: uuid.UUID | None, type: str) -> None:
    others = update(Template).where(Template.user_id == user_id, Template.type == type, Template.is_default)
    db.session.execute(others.values(is_default=False))
