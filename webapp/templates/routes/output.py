"""Drafts as files, and copies of them."""

from __future__ import annotations

import uuid

from flask import Response, make_response, request
from flask_login import current_user, login_required

from webapp.platform.errors import NotFound
from webapp.platform.web import attach
from webapp.templates import bp, output
from webapp.templates.limits.blog import slug
from webapp.templates.models import Draft
from webapp.templates.queries import drafts as queries

NO_FORMAT = "A draft can be saved as .txt, .md, .html, .eml and .docx, and copied as text, Markdown and HTML."


@bp.get("/drafts/<uuid:id>/files/<format>")
@login_required
def download(id: uuid.UUID, format: str) -> Response:
    draft = queries.draft(current_user.id, id)
    if format not in output.FORMATS:
        raise NotFound(NO_FORMAT)
    wanted = output.FORMATS[format]
    response = make_response(wanted.write(draft.type, _text(draft)))
    response.mimetype = wanted.mimetype
    attach(response, f"{slug(draft.title) or draft.type}{wanted.suffix}")
    return response


@bp.get("/drafts/<uuid:id>/copy/<format>")
@login_required
def copy_draft(id: uuid.UUID, format: str) -> Response:
    draft = queries.draft(current_user.id, id)
    if format not in output.COPIES:
        raise NotFound(NO_FORMAT)
    response = make_response(output.COPIES[format][1](draft.type, _text(draft)))
    response.mimetype = "text/plain"
    return response


def _text(draft: Draft) -> str:
    sources = queries.sources(current_user.id, draft)
    return output.with_notes(draft.content, sources, request.args.get("notes", ""))
