"""`intake users` as people start it."""

import json

import pytest

from tests.commands.conftest import Intake

pytestmark = pytest.mark.slow


def test_users_are_made_given_roles_locked_and_listed(migrated: Intake) -> None:
    made = migrated("users", "make", "alex", "--role", "reviewer", "--program", "study_permit", "--json", "--by", "max")
    assert len(json.loads(made.stdout)["password"]) >= 16
    assert migrated("users", "role", "alex", "supervisor", "--program", "all").stdout == "alex: supervisor\n"
    assert migrated("users", "lock", "alex").stdout == "alex: supervisor, locked\n"
    (row,) = map(json.loads, migrated("users", "list", "--json").stdout.splitlines())
    assert row == {
        "name": "alex",
        "role": "supervisor",
        "programs": "all",
        "second_factor": False,
        "originals": False,
        "locked": True,
        "last_login": None,
    }
    assert not json.loads(migrated("users", "unlock", "alex", "--json").stdout)["locked"]
    assert "alex" in migrated("users", "list").stdout


def test_what_can_not_be_done_is_said_and_nothing_is_done(migrated: Intake) -> None:
    for arguments, told in (
        (("make", "automation"), "automation can't be the name of a user"),
        (("make", "alex", "--role", "king"), "there is no role 'king'"),
        (("make", "alex", "--program", "moon_permit"), "there is no program 'moon_permit'"),
        (("role", "nobody", "auditor"), "there is no user nobody"),
    ):
        done = migrated("users", *arguments)
        assert done.returncode == 2
        assert told in done.stderr
    assert migrated("users", "list", "--json").stdout == ""


@pytest.mark.parametrize("role", ["reviewer", "supervisor"])
def test_whoever_would_see_an_empty_desk_is_warned_of_in_one_line(migrated: Intake, role: str) -> None:
    warned = f"intake: kim has no program, and so will see no exception: intake users role kim {role} --program all\n"
    made = migrated("users", "make", "kim", "--role", role, "--json")
    assert (made.returncode, made.stderr) == (0, warned)
    assert json.loads(made.stdout)["name"] == "kim"
    assert migrated("users", "role", "kim", role).stderr == warned
    assert migrated("users", "role", "kim", role, "--program", "all").stderr == ""
    for role_without in ("auditor", "administrator"):
        assert migrated("users", "make", f"a-{role_without}", "--role", role_without).stderr == ""


def test_a_second_person_confirms(migrated: Intake) -> None:
    wanted = {"INTAKE_FOUR_EYES": "true"}
    migrated("users", "make", "kim", "--program", "all", "--by", "max", **wanted)
    refused = migrated("users", "confirm", "kim", "--by", "max", **wanted)
    assert refused.returncode == 2
    assert "can't confirm it" in refused.stderr
    assert migrated("users", "confirm", "kim", "--by", "eve", **wanted).stdout == "kim: reviewer\n"
