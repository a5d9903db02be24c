"""What reviewers can type."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AttachForm(forms.Form):
    """Attach to a case."""

    case = forms.CharField(max_length=64, label=_("Case"))
    person = forms.CharField(max_length=64, required=False, label=_("Person"))


class DismissForm(forms.Form):
    """Set aside."""

    reason = forms.CharField(max_length=500, label=_("Reason"))


class SearchForm(forms.Form):
    """Find a case."""

    q = forms.CharField(max_length=200, required=False, label=_("Case, number or name"))
    born = forms.DateField(required=False, label=_("Birth date"), widget=forms.DateInput(attrs={"type": "date"}))
