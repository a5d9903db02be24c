"""The roles, and the rights that each gives. A user has one role, or none and may do nothing."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps as current_apps
from django.apps.registry import Apps

RIGHTS: Mapping[str, tuple[str, ...]] = {
    "reviewer": ("read", "work"),
    "supervisor": ("read", "work", "supervise"),
    "auditor": ("read", "audit"),
    # Gives rights to others, and so has none to what clients sent.
    "administrator": ("administer",),
}


def put_up(apps: Apps = current_apps, **_: Any) -> None:
    """Make the roles as groups with their permissions; a second time changes nothing.

    Done by a migration, and after each `migrate`, since Django makes permissions only then.
    """
    content_type = apps.get_model("contenttypes", "ContentType")
    permission, group = apps.get_model("auth", "Permission"), apps.get_model("auth", "Group")
    kind, _made = content_type.objects.get_or_create(app_label="accounts", model="account")
    for role, rights in RIGHTS.items():
        row, _made = group.objects.get_or_create(name=role)
        wanted = [
            permission.objects.get_or_create(content_type=kind, codename=right, defaults={"name": right})[0]
            for right in rights
        ]
        row.permissions.set(wanted)
