"""The statements that look messages up by their words; what they call is in ``migrations/sql/message_words.sql``."""

from __future__ import annotations

from sqlalchemy import ARRAY, DateTime, String, Text, Uuid, bindparam, case, cast, column, exists, func, literal, select
from sqlalchemy.dialects.postgresql import REGCONFIG, TSVECTOR, array

START, STOP = "\ue000", "\ue001"
"""What stands before and after a mark in an excerpt."""
MARKED = f'StartSel="{START}", StopSel="{STOP}"'
WHOLE, IN_PART = "HighlightAll=true", 'MaxFragments=2, MinWords=20, MaxWords=45, FragmentDelimiter=" … "'
SHOWN_WHOLE = 400  # letters

LANGUAGES, PHRASES, EXCLUDED = (bindparam(name, type_=ARRAY(Text)) for name in ("languages", "phrases", "excluded"))
WORDS, BEGINNING = (bindparam(name, type_=Text) for name in ("words", "beginning"))
QUESTION = func.words_question(LANGUAGES, WORDS, PHRASES, BEGINNING, EXCLUDED)
OWNER = func.words_owner(func.app_user_id(), type_=String).concat(":")
TERMS = func.terms_question(OWNER, LANGUAGES, WORDS, PHRASES, BEGINNING, EXCLUDED)
PLACE = (bindparam("before", type_=DateTime(timezone=True)), bindparam("before_id", type_=Uuid))
WHERE = (
    bindparam("since", type_=DateTime(timezone=True)),
    bindparam("roles", type_=ARRAY(Text)),
    bindparam("conversation", type_=Uuid),
    bindparam("collection", type_=Uuid),
)
_found = func.find_messages(QUESTION, TERMS, bindparam("most"), *PLACE, *WHERE).table_valued("id", "created_at", "rank")
FIND = select(_found)
"""The newest messages that may answer, each with its rank: null for one that has the words, and not the phrase."""

_shown = func.unnest(
    bindparam("ids", type_=ARRAY(Uuid)), *(bindparam(name, type_=ARRAY(Text)) for name in ("contents", "of"))
)
SHOWN = _shown.table_valued(column("id", Uuid), column("content", Text), column("language", Text)).render_derived(
    "shown"
)
_words = func.message_words(SHOWN.c.language, SHOWN.c.content, type_=TSVECTOR)
_config = func.words_config(SHOWN.c.language, type_=REGCONFIG)
# Marks are found in the message's language; in one that the question was not read in, by its words as they are.
_is_stemmed = func.to_tsvector(_config, SHOWN.c.content, type_=TSVECTOR).bool_op("@@")(QUESTION)
_marked_in = case((_is_stemmed, _config), else_=cast("pg_catalog.simple", REGCONFIG))
_how = case((func.length(SHOWN.c.content) <= SHOWN_WHOLE, f"{MARKED}, {WHOLE}"), else_=f"{MARKED}, {IN_PART}")
EXCERPTS = select(SHOWN.c.id, func.ts_headline(_marked_in, SHOWN.c.content, QUESTION, _how)).where(
    _words.bool_op("@@")(QUESTION)
)
"""Of texts that are shown, those that answer, each with its excerpt."""

_phrase = func.unnest(EXCLUDED).column_valued("phrase")
_unwanted = func.words_question(LANGUAGES, "", array([_phrase]), "", literal([], ARRAY(Text)))
WITH_EXCLUDED = select(SHOWN.c.id).where(exists(select(_phrase).where(_words.bool_op("@@")(_unwanted))))
"""Of texts that are shown, those that have something that is excluded."""
