"""A reference number is an id that people can read out; a slip in it is noticed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.references import id_of, new_submission_id, reference_of
from intake.submission import Submission

SYMBOLS = "23456789ABCDFGHJKMNPQRSTVWXYZ"
ids = st.text(alphabet=SYMBOLS.lower(), min_size=12, max_size=12).map("w-{}".format)


@given(ids)
def test_it_leads_back_to_its_submission_however_it_is_typed(id_: str) -> None:
    reference = reference_of(id_)
    assert len(reference) == len("XXXX-XXXX-XXXX-X")
    for typed in (reference, reference.lower(), reference.replace("-", " "), f"  {reference.replace('-', '')}\n"):
        assert id_of(typed) == id_


@given(ids, st.integers(0, 12), st.sampled_from(SYMBOLS))
def test_one_wrong_symbol_is_noticed(id_: str, place: int, symbol: str) -> None:
    bare = reference_of(id_).replace("-", "")
    wrong = bare[:place] + symbol + bare[place + 1 :]
    assert id_of(wrong) == (id_ if wrong == bare else None)


@given(ids, st.integers(0, 11))
def test_two_swapped_symbols_are_noticed(id_: str, place: int) -> None:
    bare = reference_of(id_).replace("-", "")
    wrong = bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :]
    assert id_of(wrong) == (id_ if wrong == bare else None)


def test_ids_of_others_stand_for_themselves() -> None:
    assert reference_of("s-2f9c81d0a1b2c3d4") == "s-2f9c81d0a1b2c3d4"
    assert id_of(" s-2f9c81d0a1b2c3d4 ") == "s-2f9c81d0a1b2c3d4"


@pytest.mark.parametrize("typed", ["", "7K3M", "../../etc/passwd", "x\0y-abcdef", "é" * 12, "7K3M-9QXT-2B4D-5; drop"])
def test_anything_else_is_none(typed: str) -> None:
    assert id_of(typed) is None


def test_new_ids_differ_and_are_a_submissions() -> None:
    made = {new_submission_id() for _ in range(100)}
    assert len(made) == 100
    pattern = Submission.model_json_schema()["properties"]["id"]["pattern"]
    assert all(re.fullmatch(pattern, id_) for id_ in made)
