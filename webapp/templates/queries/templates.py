"""Queries about templates. Each takes the user first; built-in templates belong to everybody."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import defer

from webapp.platform.errors import NotFound
from webapp.platform.extensions import db
from webapp.templates.models import Template, TemplateVersion

NO_TEMPLATE = "There is no such template among yours. It may have been deleted."
NO_VERSION = "There is no such version. Its template may have been deleted."


def templates(user_id: uuid.UUID, type: str | None = None) -> Sequence[Template]:
    """Return the built-in and the user's own templates, by type, the user's own first."""
    rows = _visible(user_id).options(defer(Template.content))
    if type:
        rows = rows.where(Template.type == type)
    return db.session.scalars(rows.order_by(Template.type, Template.user_id, Template.name)).all()


def template(user_id: uuid.UUID, template_id: uuid.UUID) -> Template:
    """Return a template that the user may use; raise NotFound."""
    return _found(db.session.scalar(_visible(user_id).where(Template.id == template_id)))


def own_template(user_id: uuid.UUID, template_id: uuid.UUID, *, is_locked: bool = False) -> Template:
    """Return a template that the user may change; raise NotFound, also for a built-in one."""
    own = select(Template).where(Template.user_id == user_id, Template.id == template_id)
    return _found(db.session.scalar(own.with_for_update() if is_locked else own))


def versions_of_template(user_id: uuid.UUID, template_id: uuid.UUID) -> Sequence[TemplateVersion]:
    """Return what a template of the user's own said, the latest version first."""
    rows = select(TemplateVersion).where(TemplateVersion.user_id == user_id, TemplateVersion.template_id == template_id)
    return db.session.scalars(rows.order_by(TemplateVersion.number.desc())).all()


def template_version(user_id: uuid.UUID, version_id: uuid.UUID) -> TemplateVersion:
    """Return one version of a template; raise NotFound."""
    rows = select(TemplateVersion).where(TemplateVersion.user_id == user_id, TemplateVersion.id == version_id)
    found = db.session.scalar(rows)
    if found is None:
        raise NotFound(NO_VERSION)
    return found


def own_templates(user_id: uuid.UUID) -> Sequence[Template]:
    """Return the user's own templates with their texts."""
    return db.session.scalars(
        select(Template).where(Template.user_id == user_id).order_by(Template.type, Template.name)
    ).all()


def own_names(user_id: uuid.UUID) -> set[tuple[str, str]]:
    """Return the (type, name) of each of the user's own templates."""
    rows = select(Template.type, Template.name).where(Template.user_id == user_id)
    return {(row.type, row.name) for row in db.session.execute(rows)}


def default_template(user_id: uuid.UUID, type: str) -> Template:
    """Return the user's own default of a type, or else the built-in template."""
    rows = _visible(user_id).where(Template.type == type, Template.is_default).order_by(Template.user_id)
    return _found(db.session.scalar(rows.limit(1)))


def _visible(user_id: uuid.UUID) -> Select[Template]:
    return select(Template).where(or_(Template.user_id == user_id, Template.user_id.is_(None)))


def _found(template: Template | None) -> Template:
    if template is None:
        raise NotFound(NO_TEMPLATE)
    return template
