"""What holds of the chain whatever events say and whatever is done to them."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from storage.audit.canonical import canonical, digest
from storage.audit.digests import row_digest
from storage.audit.recording import record
from storage.audit.sealing import seal_waiting
from storage.audit.verifying import Verified, verify
from storage.records import models

# As `ledger.printable` lets through: PostgreSQL refuses NUL and lone surrogates.
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
NUMBERS = st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
DETAILS = st.dictionaries(TEXT.filter(lambda key: key != "redacted"), JSON, max_size=4)


def test_one_value_has_one_text() -> None:
    moment = datetime(2026, 1, 31, 12, tzinfo=UTC)
    there = moment.astimezone(timezone(timedelta(hours=-5)))
    assert canonical({"b": [1.0, -0.0, 1e20], "a": moment}) == canonical({"a": there, "b": (1, 0, 10**20)})
    assert canonical(4.924347420032793e16) == b"49243474200327930"
    assert canonical({"é": "\u2028", "z": 1e-7}) == '{"z":1e-07,"é":"\u2028"}'.encode()
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))


@given(JSON, JSON)
def test_two_values_have_two_digests(one: Any, other: Any) -> None:
    assert (digest(one) == digest(other)) == (canonical(one) == canonical(other))
    if one != other:
        assert digest(one) != digest(other)


class Chains(TestCase):
    @settings(max_examples=40)
    @given(st.lists(DETAILS, min_size=1, max_size=5))
    def test_what_events_say_comes_back_as_it_was_sealed(self, said: list[dict[str, Any]]) -> None:
        for details in said:
            record("viewed", "alex", details=details)
            seal_waiting()
        assert list(verify(Verified())) == []

    @settings(max_examples=40)
    @given(facts=JSON, note=TEXT, confidence=st.dictionaries(TEXT, NUMBERS, max_size=3))
    def test_a_decision_comes_back_as_it_was_told(self, facts: Any, note: str, confidence: dict[str, Any]) -> None:
        submission, _ = models.Submission.objects.get_or_create(pk="s-000001")
        decision = models.Decision.objects.create(
            submission=submission, outcome="attach", facts=[facts], note_en=note, versions=confidence, made_by="alex"
        )
        assert row_digest(models.Decision.objects.get(pk=decision.pk)) == row_digest(decision)

    @settings(max_examples=40)
    @given(st.lists(DETAILS, min_size=2, max_size=6), st.data())
    def test_whatever_event_is_touched_is_named(self, said: list[dict[str, Any]], data: st.DataObject) -> None:
        events = [record("viewed", f"reviewer {number}", details=details) for number, details in enumerate(said)]
        seal_waiting()
        touched = data.draw(st.sampled_from(events))
        row = models.Event.objects.filter(pk=touched.pk)
        match data.draw(st.sampled_from(["edit", "delete", "renumber", "unseal"])):
            case "edit":
                row.update(details={**touched.details, "more": data.draw(JSON)})
                if models.Event.objects.get(pk=touched.pk).details == touched.details:
                    return
            case "delete":
                row.delete()
            case "renumber":
                row.update(id=10**6 + touched.pk)
            case "unseal":
                row.update(seal=None)
        assert ("event", touched.pk) in [(found.row, found.id) for found in verify(Verified())]
