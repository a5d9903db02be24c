"""A schedule says how long what is kept; a wrong one stops the start with a line that says what to mend."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from classifiers.taxonomy import load_taxonomy
from intake.settings import SettingsError
from storage.retention.schedule import (
    ANY,
    PACKAGED,
    After,
    State,
    load_schedule,
    planned_schedule,
    schedule_in_use,
)

WHOLE = "unsent_days = 7\nviews_days = 30\n" + "".join(
    f'[[keep]]\ntype = "*"\nstate = "{state.value}"\nafter = "received"\ndays = 10\n' for state in State
)


def written(folder: Path, text: str) -> Path:
    path = folder / "keep.toml"
    path.write_text(text)
    return path


def test_the_packages_own_keeps_everything_two_years() -> None:
    schedule = load_schedule(PACKAGED)
    for state in State:
        for type_ in load_taxonomy():
            assert schedule.rule_for(type_, state).days == 730
    assert schedule.rule_for("passport", State.ATTACHED).after is After.CASE_CLOSED


def test_while_it_is_not_set_nothing_is_deleted_and_the_packages_own_shows_what_would_be(tmp_path: Path) -> None:
    assert schedule_in_use("") is None
    assert planned_schedule("") == schedule_in_use("package") == load_schedule(PACKAGED)
    own = written(tmp_path, WHOLE)
    assert schedule_in_use(str(own)) == planned_schedule(str(own)) == load_schedule(own)


def test_a_rule_for_a_type_comes_before_that_for_all_and_may_be_without_end(tmp_path: Path) -> None:
    rule = '[[keep]]\ntype = "passport"\nstate = "attached"\nafter = "attached"\ndays = "forever"\n'
    schedule = load_schedule(written(tmp_path, WHOLE + rule))
    moment = datetime(2026, 1, 31, tzinfo=UTC)
    moments = {After.ATTACHED: moment, After.RECEIVED: moment}
    assert schedule.rule_for("passport", State.ATTACHED).ends(moments) is None
    assert schedule.rule_for("lease", State.ATTACHED).ends(moments) == moment + timedelta(days=10)
    assert schedule.rule_for("passport", State.DISMISSED).type == ANY
    assert schedule.rule_for(ANY, State.DISMISSED).ends({}) is None


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("unsent_days = 7", "unsent_days = 0", "unsent_days: Input should be greater than or equal to 1"),
        ("unsent_days = 7", "unsent_days = ", "is not TOML"),
        ("unsent_days = 7\n", "", "unsent_days: Field required"),
        ('type = "*"', 'type = "pasport"', "'pasport' is no document type"),
        ('state = "asked"', 'state = "rejected"', "there are two rules for '*' 'rejected'"),
        ('[[keep]]\ntype = "*"\nstate = "asked"\nafter = "received"\ndays = 10\n', "", "for the state 'asked'"),
        ("days = 10", "days = 0", "0 days: give 1 to"),
        ("days = 10", 'days = "never"', "days"),
        (
            'state = "rejected"\nafter = "received"',
            'state = "rejected"\nafter = "case_closed"',
            "can't be counted from",
        ),
        ("views_days", "view_days", "views_days: Field required"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, before: str, after: str, said: str) -> None:
    assert before in WHOLE
    with pytest.raises(SettingsError) as error:
        load_schedule(written(tmp_path, WHOLE.replace(before, after, 1)))
    assert said in str(error.value)
    assert str(error.value).startswith(f"INTAKE_RETENTION: {tmp_path}/keep.toml: ")
    load_schedule.cache_clear()


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingsError, match=r"INTAKE_RETENTION: /nowhere/keep.toml: No such file"):
        load_schedule(Path("/nowhere/keep.toml"))


def test_a_form_may_not_be_open_for_longer_than_its_uploads_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intake.settings import get_form_settings

    monkeypatch.setenv("INTAKE_FORM_HOURS", "200")
    get_form_settings.cache_clear()
    try:
        with pytest.raises(SettingsError, match="INTAKE_FORM_HOURS"):
            load_schedule(written(tmp_path, WHOLE))
    finally:
        monkeypatch.undo()
        get_form_settings.cache_clear()


def test_unknown_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Extra inputs are not permitted"):
        load_schedule(written(tmp_path, WHOLE + 'why = "x"\n'))
