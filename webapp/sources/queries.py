"""Statements that find the document of an address; operations lock what they find."""

from __future__ import annotations

import uuid

from sqlalchemy import Select, select

from webapp.documents.models import Document, Transcript


def of_video(user_id: uuid.UUID, video_id: str) -> Select[Document]:
    """Return the statement for the user's document of a video, in the library or in the bin."""
    return (
        select(Document)
        .join(Transcript, Transcript.document_id == Document.id)
        .where(Transcript.user_id == user_id, Transcript.youtube_video_id == video_id)
    )


def unfetched(user_id: uuid.UUID, url: str) -> Select[Document]:
    """Return the statement for the user's document of an address that has not been fetched."""
    return (
        select(Document)
        .where(Document.user_id == user_id, Document.source_url == url, Document.file_key == "")
        .where(Document.deleted_at.is_(None))
        .limit(1)
    )
