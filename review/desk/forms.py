"""What reviewers can type."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _


class AttachForm(forms.Form):
    """Attach to a case."""

    case = forms.CharField(max_length=64)
    person = forms.CharField(max_length=64, required=False)


class DismissForm(forms.Form):
    """Set aside."""

    reason = forms.CharField(max_length=500)


class TakeBackForm(forms.Form):
    """Take off a case."""

    reason = forms.CharField(max_length=500)


class MoveForm(TakeBackForm):
    """Put on another case."""

    case = forms.CharField(max_length=64)
    person = forms.CharField(max_length=64, required=False)


class PeriodForm(forms.Form):
    """From one day on, and before another."""

    since = forms.DateField(required=False, label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label=_("Before"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, label_suffix="")


class SearchForm(forms.Form):
    """Find a case."""

    q = forms.CharField(max_length=200, label=_("Case, number or name"))
    born = forms.DateField(required=False, label=_("Birth date"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, label_suffix="")  # the other labels end without a colon, too
