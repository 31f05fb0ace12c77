"""Templates, and the drafts that they make."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence

from webapp.api.caller import caller
from webapp.api.registry import operation
from webapp.api.shapes.base import Deleted, Listed, Paged
from webapp.api.shapes.others import (
    DraftAnswer,
    DraftSummary,
    DraftText,
    NewDraft,
    TemplateAnswer,
    TemplateFields,
    TemplateList,
)
from webapp.auth.tokens import WRITE
from webapp.platform.errors import Invalid
from webapp.shared.text import one_line
from webapp.templates import making
from webapp.templates.material import Material
from webapp.templates.operations import drafts, templates
from webapp.templates.queries import drafts as draft_queries
from webapp.templates.queries import templates as template_queries
from webapp.templates.variables import Variable, own


@operation("GET", "/templates")
def list_templates() -> TemplateList:
    """List the templates, those that are built in and one's own."""
    return TemplateList(items=[TemplateAnswer.model_validate(one) for one in template_queries.templates(caller().id)])


def _template(id: uuid.UUID) -> TemplateAnswer:
    return TemplateAnswer.model_validate(template_queries.template(caller().id, id))


@operation("POST", "/templates", WRITE, status=201, again=_template)
def add_template(body: TemplateFields) -> TemplateAnswer:
    """Add a template of one's own."""
    made = templates.create(caller().id, body.type, body.name, body.content, body.is_default)
    return TemplateAnswer.model_validate(made)


@operation("GET", "/templates/<uuid:id>")
def get_template(id: uuid.UUID) -> TemplateAnswer:
    """Get a template."""
    return _template(id)


@operation("PUT", "/templates/<uuid:id>", WRITE)
def change_template(id: uuid.UUID, body: TemplateFields) -> TemplateAnswer:
    """Change a template of one's own; what is said of its variables stays."""
    said = template_queries.template(caller().id, id).details
    made = templates.edit(caller().id, id, body.type, body.name, body.content, body.is_default, said)
    return TemplateAnswer.model_validate(made)


@operation("DELETE", "/templates/<uuid:id>", WRITE)
def delete_template(id: uuid.UUID) -> Deleted:
    """Delete a template of one's own; its drafts stay."""
    kept = templates.delete(caller().id, id, "/templates/")
    return Deleted(undo_id=kept.id, label=kept.label)


@operation("GET", "/drafts")
def list_drafts(query: Paged) -> Listed[DraftSummary]:
    """List the drafts, the latest version of each, without their texts."""
    page = draft_queries.drafts(caller().id, query.cursor)
    return Listed[DraftSummary](items=[DraftSummary.model_validate(one) for one in page.rows], next=page.cursor)


def _draft(id: uuid.UUID) -> DraftAnswer:
    return DraftAnswer.model_validate(draft_queries.draft(caller().id, id))


def _filled(variables: Sequence[Variable], values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the name and the value of each variable, as the page takes them; raise Invalid."""
    for one in variables:
        value = values.get(one.name, "")
        if one.kind != "text":
            value = one_line(value)
        if problem := one.problem_of(value):
            raise Invalid(f"{one.name}: {problem} Nothing was made.")
        yield one.name, one.shown(value)


@operation("POST", "/drafts", WRITE, status=201, again=_draft)
def add_draft(body: NewDraft) -> DraftAnswer:
    """Make a draft of a document by a template."""
    user = caller().user
    template = template_queries.template(user.id, body.template_id)
    values = dict(_filled(own(template.content, template.details), body.values))
    values["my_name"] = user.full_name or user.username
    return DraftAnswer.model_validate(making.make(user.id, template, Material.of_document(body.document_id), values))


@operation("GET", "/drafts/<uuid:id>")
def get_draft(id: uuid.UUID) -> DraftAnswer:
    """Get a version of a draft."""
    return _draft(id)


@operation("PUT", "/drafts/<uuid:id>", WRITE)
def save_draft(id: uuid.UUID, body: DraftText) -> DraftAnswer:
    """Save a text as the newest version of a draft."""
    return DraftAnswer.model_validate(drafts.save_version(caller().id, id, body.content))


@operation("DELETE", "/drafts/<uuid:id>", WRITE)
def delete_draft(id: uuid.UUID) -> Deleted:
    """Delete a draft with all its versions."""
    kept = drafts.delete_draft(caller().id, id, "/templates/drafts/")
    return Deleted(undo_id=kept.id, label=kept.label)
