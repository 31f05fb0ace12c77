"""Operations on templates. What a template of a user's own says is kept whenever it is saved, as a version."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from webapp.platform.errors import Invalid
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import one_at_a_time
from webapp.templates import files
from webapp.templates.models import Template, TemplateVersion
from webapp.templates.queries import templates as queries
from webapp.templates.variables import own_names
from webapp.undo import operations as undo
from webapp.undo.models import Undo

MOST_TEMPLATES = 200
MOST_VERSIONS = 100
"""Of a template; beyond them the oldest is no longer kept."""

Details = Mapping[str, Mapping[str, str]]


class NameTaken(Invalid):
    """The user has a template of this type and name."""


def create(
    user_id: uuid.UUID, type: str, name: str, content: str, is_default: bool = False, details: Details | None = None
) -> Template:
    """Add a template of the user's own and return it; raise NameTaken, or Invalid when there are too many."""
    one_at_a_time(f"templates of {user_id}")
    if len(queries.own_names(user_id)) >= MOST_TEMPLATES:
        raise Invalid(f"You have {MOST_TEMPLATES} templates, which is the limit. Delete one first.")
    template = Template(id=uuid.uuid4(), user_id=user_id)
    db.session.add(template)
    return _write(template, type, name, content, is_default, details or {})


def edit(
    user_id: uuid.UUID,
    template_id: uuid.UUID,
    type: str,
    name: str,
    content: str,
    is_default: bool,
    details: Details | None = None,
) -> Template:
    """Change a template of the user's own; raise NotFound or NameTaken."""
    template = queries.own_template(user_id, template_id, is_locked=True)
    if not queries.versions_of_template(user_id, template_id):
        _keep(template)
    return _write(template, type, name, content, is_default, details or {})


def copy(user_id: uuid.UUID, template_id: uuid.UUID) -> Template:
    """Make a template of the user's own that begins like another one, and return it; raise NotFound."""
    original = queries.template(user_id, template_id)
    name = free_name(user_id, original.type, original.name)
    return create(user_id, original.type, name, original.content, details=original.details)


def free_name(user_id: uuid.UUID, type: str, wanted: str) -> str:
    """Return a name that none of the user's templates of a type has."""
    taken = queries.own_names(user_id)
    name, number = wanted, 1
    while (type, name) in taken:
        number += 1
        name = f"{wanted[:100]} ({number})"
    return name


def add_all(user_id: uuid.UUID, text: str) -> list[Template]:
    """Add the templates of a file, under names that are free, and return them; raise Invalid, and add none."""
    return [
        create(user_id, each.type, free_name(user_id, each.type, each.name), each.content, details=each.details)
        for each in files.read(text)
    ]


def restore(user_id: uuid.UUID, version_id: uuid.UUID) -> Template:
    """Have a template say again what it said; that becomes its newest version. Raise NotFound or NameTaken."""
    version = queries.template_version(user_id, version_id)
    template = queries.own_template(user_id, version.template_id, is_locked=True)
    is_default = template.is_default and template.type == version.type
    return _write(template, version.type, version.name, version.content, is_default, version.details)


def delete(user_id: uuid.UUID, template_id: uuid.UUID, place: str) -> Undo:
    """Delete a template of the user's own with its versions, and return what puts it back; its drafts stay.

    Raise NotFound.
    """
    template = queries.own_template(user_id, template_id)
    versions = (TemplateVersion.user_id == user_id) & (TemplateVersion.template_id == template_id)
    rows = ((Template, Template.id == template_id), (TemplateVersion, versions))
    return undo.delete(user_id, f"“{template.name}”", place, *rows)


def _write(template: Template, type: str, name: str, content: str, is_default: bool, details: Details) -> Template:
    with db.session.no_autoflush:
        if is_default:
            _clear_default(template.user_id, type)
        template.type, template.name, template.content = type, name, content
        template.variables, template.is_default = own_names(content), is_default
        template.details = {each: dict(details[each]) for each in template.variables if each in details}
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:
        raise NameTaken(f"You have another template of this type called “{name}”. Choose another name.") from error
    _keep(template)
    return template


def _keep(template: Template) -> None:
    """Keep what a template says as its newest version, unless that says the same."""
    if template.user_id is None:
        return
    kept = queries.versions_of_template(template.user_id, template.id)
    said = {name: getattr(template, name) for name in ("type", "name", "content", "details")}
    if kept and all(getattr(kept[0], name) == value for name, value in said.items()):
        return
    number = kept[0].number + 1 if kept else 1
    db.session.add(TemplateVersion(user_id=template.user_id, template_id=template.id, number=number, **said))
    for old in kept[MOST_VERSIONS - 1 :]:
        db.session.delete(old)
    db.session.flush()


def _clear_default(user_id: uuid.UUID | None, type: str) -> None:
    others = update(Template).where(Template.user_id == user_id, Template.type == type, Template.is_default)
    db.session.execute(others.values(is_default=False))
