"""The forms of templates and drafts."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from webapp.shared.text import many_lines, one_line
from webapp.templates.models import LONGEST_DRAFT, TYPES, Template
from webapp.templates.variables import own_names

TYPE_NAMES = {"linkedin": "LinkedIn post", "twitter": "Twitter thread", "blog": "Blog article", "email": "E-mail"}
CHOOSE = "Choose one of your documents that has been read."
LONGEST_NAME = 120
LONGEST_TEMPLATE = 20_000
LONGEST_VALUE = 500
MOST_OWN_VARIABLES = 20


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
    is_default = BooleanField("Use it when only the type is chosen")

    def validate_content(self, field: TextAreaField) -> None:
        if len(own_names(field.data)) > MOST_OWN_VARIABLES:
            raise ValidationError(f"A template can have at most {MOST_OWN_VARIABLES} variables of its own.")


class DraftForm(FlaskForm):
    """The document to make a draft from; queries give the choices, and check the chosen one."""

    document_id = SelectField("Document", [InputRequired(CHOOSE)], choices=[], validate_choice=False)
    own_variables: tuple[str, ...] = ()

    def own_values(self) -> dict[str, str]:
        """Return what was written for the template's own variables, by name."""
        return {name: self[f"variable-{name}"].data or "" for name in self.own_variables}

    def own_fields(self) -> list[Any]:
        return [self[f"variable-{name}"] for name in self.own_variables]


class QuickDraftForm(DraftForm):
    """A document and a type: the draft is made with the type's default template."""

    type = _type()


class DraftTextForm(FlaskForm):
    """The text of a draft."""

    content = _text("Text", "A draft cannot be empty. To get rid of it, delete the draft.", LONGEST_DRAFT)


def draft_form(template: Template) -> DraftForm:
    """Return the form that asks for a document and for a value of each of the template's own variables."""

    class Form(DraftForm):
        own_variables = tuple(template.variables)

    for name in template.variables:
        too_long = Length(max=LONGEST_VALUE, message=f"Keep this under {LONGEST_VALUE} letters.")
        label = name.replace("_", " ").capitalize()
        setattr(Form, f"variable-{name}", StringField(label, [Optional(), too_long], filters=[one_line]))
    return Form()
