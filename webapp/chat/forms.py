"""What is sent to conversations: questions, titles, scopes."""

from __future__ import annotations

import uuid

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from webapp.chat.operations.bulk import VERBS
from webapp.chat.queries.conversations import Filters, models
from webapp.chat.queries.scope import FIELDS
from webapp.chat.scope import ALL_DOCUMENTS, Scope
from webapp.documents.forms import TagsField
from webapp.platform.errors import Invalid, NotFound
from webapp.shared.arguments import as_uuid
from webapp.shared.text import one_line

MAX_QUESTION_LENGTH = 8000
MAX_INSTRUCTIONS_LENGTH = 1500
MAX_TITLE_LENGTH = 200
MAX_VALUE_LENGTH = 300
MAX_OF_A_KIND = 200
EVERYTHING = "everything"
NO_SUCH_SOURCE = "There is no such source in your library. It may have been deleted."
TOO_MANY = f"At most {MAX_OF_A_KIND} sources of a kind can be chosen. Put documents in a collection, and choose that."


def _cleaned(value: str | None) -> str | None:
    """Return a text with plain line breaks (browsers send two characters), and without what PostgreSQL cannot store."""
    return value and value.replace("\r\n", "\n").replace("\x00", "").strip()


class QuestionField(TextAreaField):
    """The question box. Where a suggested question was pressed, that counts, and not what was begun in the box."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist[-1:])


class QuestionForm(FlaskForm):
    """A question. Its ``token`` is made with the form and becomes the question's id, so that it is asked only once."""

    content = QuestionField(
        "Your question",
        filters=[_cleaned],
        validators=[
            DataRequired("Write your question first."),
            Length(
                max=MAX_QUESTION_LENGTH, message="A question can have at most 8,000 characters. Shorten it, please."
            ),
        ],
    )
    token = HiddenField()
    is_private = BooleanField("Private")
    model = StringField("Answers by")

    def validate_model(self, field: StringField) -> None:
        """Accept "", which is quoting, and the names of models."""
        if field.data and field.data not in models():
            raise ValidationError("There is no such model. Choose one of the list.")

    @property
    def question_id(self) -> uuid.UUID:
        """Return the token as an id; a new one where the form has none that is valid."""
        try:
            return uuid.UUID(self.token.data or "")
        except ValueError:
            return uuid.uuid4()


class SearchForm(FlaskForm):
    """What is to be searched for a question."""

    text = StringField(
        "Search",
        filters=[_cleaned],
        validators=[DataRequired("Write what is to be searched."), Length(max=MAX_QUESTION_LENGTH)],
    )


class InstructionsForm(FlaskForm):
    """How a model is to write the answers of a conversation."""

    text = TextAreaField(
        "Instructions for the model",
        description="How answers are to be written: their length, their tone, their language. Each claim still needs"
        " its footnote, whatever is said here.",
        filters=[_cleaned],
        validators=[
            Length(max=MAX_INSTRUCTIONS_LENGTH, message="Instructions can have at most 1,500 characters."),
        ],
    )


class MemoryForm(FlaskForm):
    """Whether answers draw on earlier conversations."""

    has_memory = BooleanField("Draw on earlier conversations")


class RememberForm(FlaskForm):
    """The memory of one conversation."""

    recalls = BooleanField(
        "Draw on other conversations here", description="Answers here may recall what was answered elsewhere."
    )
    is_remembered = BooleanField(
        "Remember this conversation",
        description="If not, answers elsewhere never draw on it, and it is not found by its meaning.",
    )


class TitleForm(FlaskForm):
    """The title of a conversation."""

    title = StringField(
        "Title",
        filters=[_cleaned],
        validators=[
            DataRequired("A conversation needs a title."),
            Length(max=MAX_TITLE_LENGTH, message="A title can have at most 200 characters."),
        ],
    )


class EditForm(TitleForm):
    """The title and the tags of a conversation."""

    tags = TagsField("Tags", default=list, description="Short words, separated by commas.")


class BulkForm(FlaskForm):
    """An action on the conversations that are selected: ``ids``, or the one whose button was pressed, ``one``."""

    action = StringField()
    one = StringField()
    tags = TagsField("Tags", default=list)

    @property
    def chosen(self) -> str:
        """The action; raise Invalid for what is none."""
        action = (self.one.data or "").partition(":")[0] or self.action.data or ""
        if action not in VERBS:
            raise Invalid("Choose an action.")
        if action in ("tag", "untag") and not self.tags.data:
            raise Invalid("Enter at least one tag.")
        return action


def selected(values: MultiDict[str, str]) -> list[uuid.UUID]:
    """Return the ids of the conversations that a form is about, each once; raise Invalid when there are none."""
    one = values.get("one", "").partition(":")[2]
    ids = (as_uuid(value) for value in ([one] if one else values.getlist("ids")[:MAX_OF_A_KIND]))
    found = list(dict.fromkeys(id for id in ids if id))
    if not found:
        raise Invalid("No conversation was selected. Go back and select the ones you mean.")
    return found


def filters(values: MultiDict[str, str]) -> Filters:
    """Return what an address, or a form sent from its page, filters the list of conversations by."""
    words, tag = (one_line(values.get(name))[:MAX_VALUE_LENGTH] for name in ("words", "tag"))
    return Filters(words=words, tag=tag.lower(), archived="archived" in values)


def scope(values: MultiDict[str, str]) -> Scope:
    """Return the scope in an address or a form, without the value that ``drop`` names ("kind:note", or EVERYTHING).

    Raises NotFound for an id that is none: without it the scope would be wider. Raises Invalid for too many values.
    """
    dropped = values.get("drop", "")
    if dropped == EVERYTHING:
        return ALL_DOCUMENTS
    chosen = {
        group: [each for each in _values(values, name) if f"{name}:{each}" != dropped] for name, group in FIELDS.items()
    }
    if any(len(each) > MAX_OF_A_KIND for each in chosen.values()):
        raise Invalid(TOO_MANY)
    return Scope.from_json(chosen)


def _values(values: MultiDict[str, str], name: str) -> list[str]:
    """Return the values of one field, each once and written as the library writes them."""
    texts = [one_line(text)[:MAX_VALUE_LENGTH] for text in values.getlist(name)]
    if name in ("collection", "document"):
        try:
            texts = [str(uuid.UUID(text)) for text in texts if text]
        except ValueError:
            raise NotFound(NO_SUCH_SOURCE) from None
    return list(dict.fromkeys(text.lower() if name == "tag" else text for text in texts if text))
