"""The forms of templates and drafts."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from webapp.chat import forms as chat_forms
from webapp.platform.errors import NotFound
from webapp.shared.arguments import as_integer, as_uuid
from webapp.shared.text import many_lines, one_line
from webapp.templates.drafting import SHARES
from webapp.templates.files import LONGEST_NAME, LONGEST_TEMPLATE, MOST_OWN_VARIABLES
from webapp.templates.material import Material
from webapp.templates.models import LONGEST_DRAFT, TYPES, Template
from webapp.templates.syntax import Problem, parse
from webapp.templates.variables import Variable, details, own, own_names, variable
from webapp.templates.writing import LENGTHS, LONGEST_WISH, TONES, Wishes

TYPE_NAMES = {"linkedin": "LinkedIn post", "twitter": "X (Twitter) thread", "blog": "Blog article", "email": "E-mail"}
NO_SUCH_MATERIAL = "There is no such source. It may have been deleted."
MOST_PASSAGES = 200
MOST_BYTES_OF_A_FILE = 5_000_000
DETAILS = ("kind", "default", "help")


def _type() -> SelectField:
    return SelectField(
        "Type", [InputRequired("Choose a type.")], choices=[SelectChoice(type, TYPE_NAMES[type]) for type in TYPES]
    )


def _text(label: str, missing: str, longest: int) -> TextAreaField:
    too_long = Length(
        max=longest, message=f"Keep this under {longest:,} letters. Nothing you wrote was lost: shorten it here."
    )
    return TextAreaField(label, [DataRequired(missing), too_long], filters=[many_lines])


class TemplateForm(FlaskForm):
    """A template of the user's own."""

    name = StringField(
        "Name",
        [
            DataRequired("Give the template a name to find it by."),
            Length(max=LONGEST_NAME, message=f"Keep the name under {LONGEST_NAME} letters."),
        ],
        filters=[one_line],
    )
    type = _type()
    content = _text("Text", "Write the text that a draft begins with.", LONGEST_TEMPLATE)
    is_default = BooleanField("Make it the default for its type")

    def validate_content(self, field: TextAreaField) -> None:
        if len(own_names(field.data)) > MOST_OWN_VARIABLES:
            raise ValidationError(f"A template can have at most {MOST_OWN_VARIABLES} variables of its own.")
        if grave := [problem for problem in self.problems if problem.is_grave]:
            raise ValidationError(" ".join(f"Line {each.line}: {each.text}" for each in grave[:5]))

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the template's text, by line."""
        return parse(self.content.data or "")[1] if len(self.content.data or "") <= LONGEST_TEMPLATE else []

    def own(self, sent: MultiDict[str, str]) -> list[Variable]:
        """Return the template's own variables, as a form that was ``sent`` says of them."""
        content = self.content.data or ""
        if len(content) > LONGEST_TEMPLATE:
            return []
        said = {name: {each: sent.get(f"{each}-{name}", "") for each in DETAILS} for name in own_names(content)}
        return own(content, details(variable(name, each) for name, each in said.items()))


class FileForm(FlaskForm):
    """A file of templates."""

    file = FileField(
        "A file of templates",
        [FileRequired("Choose a file of templates.")],
        description="A JSON file, as Footnote exports templates.",
    )


class DraftForm(FlaskForm):
    """What a draft is made with, besides its material: the values of the template's own variables."""

    own_variables: tuple[Variable, ...] = ()

    def own_values(self) -> dict[str, str]:
        """Return what is put in place of the template's own variables, by name."""
        return {one.name: one.shown(self[f"variable-{one.name}"].data or "") for one in self.own_variables}

    def own_fields(self) -> list[Any]:
        return [self[f"variable-{one.name}"] for one in self.own_variables]


class DraftTextForm(FlaskForm):
    """The text of a draft."""

    content = _text("Text", "A draft cannot be empty. To get rid of it, delete the draft.", LONGEST_DRAFT)


def draft_form(template: Template, *, is_new: bool = False) -> DraftForm:
    """Return the form that asks for a value of each of the template's own variables."""

    class Form(DraftForm):
        own_variables = tuple(own(template.content, template.details))

    for one in Form.own_variables:
        setattr(Form, f"variable-{one.name}", _field_of(one))
    return Form(None) if is_new else Form()


def _field_of(one: Variable) -> StringField:
    def check(_form: FlaskForm, field: StringField) -> None:
        if problem := one.problem_of(field.data or ""):
            raise ValidationError(problem)

    if one.kind == "text":
        return TextAreaField(
            one.label, [check], filters=[many_lines], default=one.default, description=one.help, render_kw={"rows": 4}
        )
    said = {"type": "date"} if one.kind == "date" else {"inputmode": "decimal"} if one.kind == "number" else {}
    return StringField(
        one.label, [check], filters=[one_line], default=one.default, description=one.help, render_kw=said
    )


def wishes(values: MultiDict[str, str]) -> Wishes:
    """Return how a form wants a model to write; what is none of the choices is left aside."""
    tone, length = values.get("tone", ""), values.get("length", "")
    audience, language = (one_line(values.get(name))[:LONGEST_WISH] for name in ("audience", "language"))
    return Wishes(tone if tone in TONES else "", length if length in LENGTHS else "", audience, language)


def material(values: MultiDict[str, str]) -> Material:
    """Return what an address or a form says that a draft is made of; raise NotFound for an id that is none."""
    ids = {name: values.get(name, "") for name in ("conversation", "answer")}
    passages = values.getlist("passage")[:MOST_PASSAGES]
    if any(as_uuid(id) is None for id in [*passages, *filter(None, ids.values())]):
        raise NotFound(NO_SUCH_MATERIAL)
    if passages:
        return Material(passages=tuple(passages))
    scope = chat_forms.scope(values)
    if legacy := values.get("document_id"):
        scope = chat_forms.scope(MultiDict([("document", legacy)]))
    chapters = tuple(one_line(title) for title in values.getlist("chapter")[:MOST_PASSAGES] if title.strip())
    first, last = as_integer(values.get("first")), as_integer(values.get("last"))
    return Material(scope, chapters, first, last, ids["conversation"], ids["answer"])


def sentences(values: MultiDict[str, str]) -> dict[str, list[str]]:
    """Return the quotes that a form chooses for each variable, by key, in the order that it gives."""
    chosen: dict[str, list[tuple[int, str]]] = {}
    for key in values.getlist("key")[:MOST_PASSAGES]:
        name = values.get(f"as-{key}", "")
        if name in SHARES:
            chosen.setdefault(name, []).append((as_integer(values.get(f"order-{key}")) or MOST_PASSAGES, key))
    ordered = {name: sorted(keys, key=lambda pair: pair[0]) for name, keys in chosen.items()}
    return {name: [key for _, key in ordered[name]] for name in SHARES if name in ordered}
