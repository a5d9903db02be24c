"""What of all figures the reader asks for: a period, a program and a language, within what they may see."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from intake.application_types import application_types
from review import words
from review.accounts.access import programs_of
from storage.statistics.counting import Scope, Statistics
from storage.statistics.days import Days, today

_DEFAULT = "30"
_CUSTOM = "custom"
_LONGEST = 366
UNLISTED = "-"
"""In addresses: programs that are not of the list. Empty asks for all."""


class AskForm(forms.Form):
    """The filters above every dashboard."""

    period = forms.ChoiceField(
        required=False,
        label=later("Period"),
        choices=(
            ("7", later("Last 7 days")),
            ("30", later("Last 30 days")),
            ("90", later("Last 90 days")),
            (_CUSTOM, later("From one day to another")),
        ),
    )
    since = forms.DateField(required=False, label=later("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label=later("To"), widget=forms.DateInput(attrs={"type": "date"}))
    program = forms.ChoiceField(required=False, label=later("Application type"))
    language = forms.ChoiceField(
        required=False,
        label=later("Client’s language"),
        choices=(("", later("Both")), *words.FORM_LANGUAGES.items()),
    )

    def __init__(self, data: QueryDict, programs: frozenset[str] | None) -> None:
        super().__init__(data, label_suffix="")
        seen = [code for code in ("", *application_types()) if programs is None or code in programs]
        named = sorted(((code or UNLISTED, program_title(code)) for code in seen), key=lambda choice: choice[1])
        self.fields["program"].choices = [("", later("All")), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Two days make a period; neither more than a year apart nor in the future."""
        data = super().clean() or {}
        if data.get("period") != _CUSTOM or "since" in self.errors or "until" in self.errors:
            return data
        since, until = data.get("since"), min(data.get("until") or today(), today())
        if since is None:
            self.add_error("since", later("Say from which day."))
        elif since > until:
            self.add_error("since", later("The period ends before it begins."))
        elif (until - since).days >= _LONGEST:
            self.add_error("since", later("A period is a year at most."))
        return data | {"until": until}


@dataclass(frozen=True)
class Asked:
    """What is to be counted."""

    form: AskForm
    statistics: Statistics
    reader: str
    """The name of whoever asks."""

    @property
    def days(self) -> Days:
        """The period."""
        return self.statistics.days

    @property
    def scope(self) -> Scope:
        """Of all that is there."""
        return self.statistics.scope


def asked_by(request: HttpRequest) -> Asked:
    """What a request asks for; instead of what is wrong, which the form says, the usual is shown."""
    programs = programs_of(request.user)
    asked = request.GET.copy()
    asked.setdefault("period", _DEFAULT)
    form = AskForm(asked, programs)
    form.full_clean()
    data = form.cleaned_data  # of what is right
    if chosen := data.get("program"):
        programs = frozenset({"" if chosen == UNLISTED else chosen})
    scope = Scope(programs, data.get("language", ""))
    return Asked(form, Statistics(_days(data), scope), request.user.get_username())


def _days(data: dict[str, Any]) -> Days:
    period = data.get("period") or _DEFAULT
    if period != _CUSTOM:
        return Days.until(today(), int(period))
    if data.get("since") is None or data.get("until") is None:
        return Days.until(today(), int(_DEFAULT))
    return Days(data["since"], data["until"])


def program_title(code: str) -> str:
    """An application type; those that are not of the list are counted together."""
    return words.application_type(code) if code else _("Not given, or not of the list")
