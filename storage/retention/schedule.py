"""How long documents are kept, by type and state: a table in `schedule.toml`, or in the operator's own file."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, model_validator

from classifiers.taxonomy import load_taxonomy
from intake.model import Value
from intake.settings import SettingsError, get_form_settings

PACKAGED = Path(__file__).with_name("schedule.toml")
ANY = "*"
OFF, PACKAGE = "", "package"
"""What INTAKE_RETENTION may say besides a path."""
_LONGEST_DAYS = 200 * 365


class State(StrEnum):
    """What became of a document."""

    ATTACHED = "attached"
    DISMISSED = "dismissed"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    ASKED = "asked"


class After(StrEnum):
    """What the time is counted from."""

    RECEIVED = "received"
    DECIDED = "decided"
    ATTACHED = "attached"
    RESOLVED = "resolved"
    CASE_CLOSED = "case_closed"


class Rule(Value):
    """How long documents of a type are kept in a state."""

    type: str
    state: State
    after: After
    days: int | Literal["forever"] = Field(description="Whole days after the event")

    @property
    def time(self) -> timedelta | None:
        """None: without end."""
        return None if self.days == "forever" else timedelta(days=self.days)

    def ends(self, moments: Mapping[After, datetime | None]) -> datetime | None:
        """When the time is over, by when each event was; None where it has no end, or has not begun."""
        began = moments.get(self.after)
        return None if self.time is None or began is None else began + self.time


class Schedule(Value):
    """The whole table."""

    unsent_days: int = Field(ge=1, le=_LONGEST_DAYS)
    views_days: int = Field(ge=1, le=_LONGEST_DAYS)
    keep: tuple[Rule, ...]

    @model_validator(mode="after")
    def _is_whole(self) -> "Schedule":
        types = {ANY, *load_taxonomy()}
        seen: set[tuple[str, State]] = set()
        for rule in self.keep:
            if rule.type not in types:
                raise ValueError(f"{rule.type!r} is no document type: `intake types` lists them, and * stands for all")
            if (rule.type, rule.state) in seen:
                raise ValueError(f"there are two rules for {rule.type!r} {rule.state.value!r}")
            if rule.days != "forever" and not 1 <= rule.days <= _LONGEST_DAYS:
                raise ValueError(f'{rule.days} days: give 1 to {_LONGEST_DAYS}, or "forever"')
            if rule.after in (After.ATTACHED, After.CASE_CLOSED) and rule.state is not State.ATTACHED:
                raise ValueError(f"{rule.after.value} can't be counted from in the state {rule.state.value}")
            seen.add((rule.type, rule.state))
        if lacking := [state.value for state in State if (ANY, state) not in seen]:
            raise ValueError(f"there is no rule of type {ANY!r} for the state {lacking[0]!r}")
        if self.unsent_days * 24 <= get_form_settings().hours:
            raise ValueError("unsent_days is shorter than INTAKE_FORM_HOURS, which clients have for the web form")
        return self

    def rule_for(self, document_type: str, state: State) -> Rule:
        """The one for this type, else that for all."""
        rules = {rule.type: rule for rule in self.keep if rule.state is state}
        return rules.get(document_type) or rules[ANY]


@cache
def load_schedule(path: Path) -> Schedule:
    """Read a table. Raises SettingsError that says what is wrong with it."""
    try:
        return Schedule.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SettingsError(f"INTAKE_RETENTION: {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"INTAKE_RETENTION: {path}: is not TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        said = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"INTAKE_RETENTION: {path}: {where}{': ' if where else ''}{said}") from None


def schedule_in_use(setting: str) -> Schedule | None:
    """The table by which things are deleted; None while nothing is. Raises SettingsError."""
    return None if setting == OFF else planned_schedule(setting)


def planned_schedule(setting: str) -> Schedule:
    """The same, but the package's own while nothing is deleted: to see what it would do. Raises SettingsError."""
    return load_schedule(PACKAGED if setting in (OFF, PACKAGE) else Path(setting))
