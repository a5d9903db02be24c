"""Whoever had a user before there were roles goes on as before."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from review.accounts.access import programs_of
from review.accounts.users import role_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_former_users_become_reviewers_of_all_programs() -> None:
    before = MigrationExecutor(connection)
    before.migrate([("accounts", "0001_initial")])
    users = before.loader.project_state([("auth", "0012_alter_user_first_name_max_length")]).apps.get_model(
        "auth", "User"
    )
    users.objects.create(username="alex", password="x")
    call_command("migrate", "accounts", verbosity=0)
    from django.contrib.auth.models import User

    alex = User.objects.get(username="alex")
    assert role_of(alex) == "reviewer"
    assert programs_of(alex) is None


def test_the_roles_are_there_after_tables_were_emptied() -> None:
    call_command("flush", verbosity=0, interactive=False)
    from tests.review.people import person

    assert person("kim", "supervisor").has_perm("accounts.supervise")
