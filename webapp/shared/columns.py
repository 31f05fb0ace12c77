"""Column types that many tables share."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import DateTime, ForeignKey, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import mapped_column

Id = Annotated[uuid.UUID, mapped_column(primary_key=True, default=uuid.uuid4, server_default=text("gen_random_uuid()"))]
OwnerId = Annotated[uuid.UUID, mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)]
"""The owner of a row. A table with this column is under row-level security, which a test checks."""
Line = Annotated[str, mapped_column(Text)]
OptionalLine = Annotated[str | None, mapped_column(Text)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
OptionalMoment = Annotated[datetime | None, mapped_column(DateTime(timezone=True))]
# The clock, not the transaction's start: a question and its answer are written in one transaction, in order.
Created = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())]
Sealed = Annotated[bytes | None, mapped_column(LargeBinary)]
"""What is encrypted."""
Attributes = Annotated[dict[str, Any], mapped_column(JSONB, default=dict, server_default=text("'{}'::jsonb"))]


def one_of(column: str, words: tuple[str, ...]) -> str:
    """Return the SQL condition that ``column`` holds one of ``words``, which are ours and need no quoting."""
    return f"{column} IN ({', '.join(repr(str(word)) for word in words)})"
