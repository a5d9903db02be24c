"""What clients fill in, and what is checked of it. Only what finds the case is required."""

import re
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from intake.application_types import application_type_title, application_types
from intake.submission import Form
from review.words import language

_LONGEST = 200
_SEPARATORS = re.compile(r"[\s\-–—.]+")
_OLDEST = 1900
_UCI = re.compile(r"[A-Z]?\d{8}|[A-Z]?\d{10}|CAN\d{12}")
_NUMBER = re.compile(r"[A-Z]{1,3}\d{6,12}")
_PASSPORT = re.compile(r"[A-Z0-9]{5,12}")


def _types() -> list[tuple[str, Any]]:
    chosen = [(code, application_type_title(code, language())) for code in application_types()]
    return [("", _("Choose one")), *chosen]


def month_choices() -> list[tuple[str, Any]]:
    """The months by name, with a prompt before them."""
    return [("", _("Month")), *((str(number), name) for number, name in MONTHS.items())]


def _text(missing: Any = "", **more: Any) -> forms.CharField:
    messages = {
        "required": missing,
        "max_length": _("This is too long: at most %(limit_value)d characters."),
        "null_characters_not_allowed": _("This holds a character that can't be used."),
    }
    return forms.CharField(error_messages=messages, required=bool(missing), **{"max_length": _LONGEST} | more)


class SubmissionForm(forms.Form):
    """The form's fields; the files are looked at elsewhere."""

    sender = forms.ChoiceField(
        choices=(
            ("applicant", _("The applicant")),
            ("representative", _("A representative")),
            ("other", _("Somebody else")),
        ),
        error_messages={"required": _("Say who is writing."), "invalid_choice": _("Say who is writing.")},
    )
    email = forms.EmailField(
        required=False,
        max_length=_LONGEST,
        error_messages={
            "invalid": _("Enter an e-mail address such as name@example.ca, or leave it empty."),
            "max_length": _("This is too long: at most %(limit_value)d characters."),
        },
    )
    language = forms.ChoiceField(
        choices=(("en", "English"), ("fr", "Français")),
        error_messages={
            "required": _("Choose the language in which we write to you."),
            "invalid_choice": _("Choose the language in which we write to you."),
        },
    )
    family_name = _text(_("Enter the family name."))
    given_names = _text()
    birth_day = _text(_("Enter the date of birth."), max_length=2)
    birth_month = forms.ChoiceField(required=False, choices=month_choices)
    birth_year = _text(max_length=4)
    birth_country = _text()
    application_type = forms.ChoiceField(
        choices=_types,
        error_messages={
            "required": _("Choose the type of application."),
            "invalid_choice": _("Choose the type of application."),
        },
    )
    application_number = _text()
    uci = _text()
    passport_number = _text()
    message = _text(max_length=5000)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"language": language()}, label_suffix="")

    def clean_uci(self) -> str:
        """8 or 10 digits, or one of the temporary forms."""
        return self._shaped("uci", _UCI, _("A UCI has 8 or 10 digits. Check it, or leave it empty."))

    def clean_application_number(self) -> str:
        """A letter or more, then digits."""
        said = _("An application number is a letter and 9 digits, such as W123456789. Check it, or leave it empty.")
        return self._shaped("application_number", _NUMBER, said)

    def clean_passport_number(self) -> str:
        """Letters and digits."""
        said = _("A passport number has 6 to 9 letters and digits. Check it, or leave it empty.")
        return self._shaped("passport_number", _PASSPORT, said)

    def clean(self) -> dict[str, Any]:
        """The birth date from its three parts."""
        found = super().clean() or self.cleaned_data
        if "birth_day" not in self.errors:
            found["birth_date"] = birth_date_of(self)
        return found

    def form(self) -> Form:
        """What goes into the submission, once it is valid."""
        return Form.model_validate({name: self.cleaned_data[name] for name in Form.model_fields})

    def _shaped(self, name: str, shape: re.Pattern[str], said: Any) -> str:
        typed: str = self.cleaned_data[name]
        if typed and not shape.fullmatch(_SEPARATORS.sub("", typed).upper()):
            raise forms.ValidationError(said)
        return typed


def birth_date_of(form: forms.Form) -> date | None:
    """The date that the form's birth_year, birth_month and birth_day make; None, and the form says so, for none."""
    parts = [form.cleaned_data.get(f"birth_{part}") or "" for part in ("year", "month", "day")]
    if not all(part.isascii() and part.isdecimal() for part in parts):
        form.add_error("birth_day", _("Enter the day, the month and the year of birth."))
        return None
    try:
        born = date(*map(int, parts))
    except ValueError:
        form.add_error("birth_day", _("There is no such day. Check the date of birth."))
        return None
    if born.year < _OLDEST or born > date.today():  # noqa: DTZ011 - wherever the client is
        form.add_error("birth_day", _("The date of birth must be in the past, with a year of four digits."))
        return None
    return born
