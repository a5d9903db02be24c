"""The roles; whoever had a user before there were roles is a reviewer of all programs."""

from typing import Any

from django.db import migrations

from review.accounts.roles import put_up


def forward(apps: Any, _editor: Any) -> None:
    put_up(apps)
    reviewer = apps.get_model("auth", "Group").objects.get(name="reviewer")
    account = apps.get_model("accounts", "Account")
    for user in apps.get_model("auth", "User").objects.filter(groups=None, account=None):
        user.groups.add(reviewer)
        account.objects.create(user=user, all_programs=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
