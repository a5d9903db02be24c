"""What administrators fill in."""

from typing import Any

from django import forms

from intake.application_types import application_type_codes
from intake.settings import ROLES
from review.accounts.users import ALL


class RoleForm(forms.Form):
    """The role."""

    role = forms.ChoiceField(choices=[(role, role) for role in ("", *ROLES)], required=False)


class ProgramsForm(forms.Form):
    """The programs: all, or some, or none."""

    all_programs = forms.BooleanField(required=False)
    programs = forms.MultipleChoiceField(choices=[(code, code) for code in application_type_codes()], required=False)

    @property
    def wanted(self) -> Any:
        """As `users.set_programs` takes it."""
        return ALL if self.cleaned_data["all_programs"] else self.cleaned_data["programs"]


class PersonForm(RoleForm, ProgramsForm):
    """A new user."""

    name = forms.CharField(max_length=150)
