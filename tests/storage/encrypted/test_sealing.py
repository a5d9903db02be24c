"""What is stored tells nothing, is bound to its key and column, and can't be changed unseen."""

import base64

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.encrypted.keys import new_key
from storage.encrypted.marks import looked_for, mark
from storage.encrypted.sealing import Damaged, KeyMissing, is_sealed, seal, unseal
from tests.storage.encrypted.conftest import FIRST, SECOND, Keyed

ONCE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@ONCE
@given(text=st.text(st.characters()) | st.just("enc:1:x") | st.just("enc:0:") | st.just("\ud800"))
def test_any_text_comes_back_encrypted_or_not(text: str, keyed: Keyed) -> None:
    keyed()
    assert unseal("t.c", seal("t.c", text)) == text
    keyed(FIRST)
    kept = seal("t.c", text)
    assert is_sealed(kept) == bool(text)
    assert unseal("t.c", kept) == text


def test_equal_texts_are_stored_differently_and_none_is_to_be_seen(keyed: Keyed) -> None:
    keyed(FIRST)
    one, other = seal("t.c", "Côté, Hélène"), seal("t.c", "Côté, Hélène")
    assert one != other
    assert "Hélène" not in one
    assert "Hélène".encode() not in base64.b64decode(one.rpartition(":")[2])


def test_each_byte_and_the_column_and_the_keys_name_are_authenticated(keyed: Keyed) -> None:
    keyed(FIRST, SECOND)
    kept = seal("t.c", "AB")
    head, _, body = kept.rpartition(":")
    raw = base64.b64decode(body)
    for place in range(len(raw)):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        with pytest.raises(Damaged):
            unseal("t.c", f"{head}:{base64.b64encode(changed).decode()}")
    for cut in (kept[:-1], kept[:-4], f"{head}:", f"{head}:AAAA"):
        with pytest.raises(Damaged):
            unseal("t.c", cut)
    with pytest.raises(Damaged):
        unseal("t.other", kept)
    keyed(SECOND, FIRST)
    with pytest.raises(Damaged):
        unseal("t.c", kept.replace(head, seal("t.c", "x").rpartition(":")[0]))


def test_another_key_of_the_same_id_is_a_missing_key_and_no_damage(keyed: Keyed) -> None:
    keyed(FIRST)
    kept = seal("t.c", "AB")
    keyed(new_key("2025"))
    with pytest.raises(KeyMissing, match=r"the key 2025\.[0-9a-f]{8} is not in INTAKE_FIELD_KEYS: put it back"):
        unseal("t.c", kept)
    keyed(SECOND, FIRST)
    assert unseal("t.c", kept) == "AB"


def test_a_value_is_found_by_its_mark_whichever_key_made_it_and_by_no_other_value(keyed: Keyed) -> None:
    found = []
    for keys in ((), (FIRST,), (SECOND, FIRST)):
        keyed(*keys)
        found.append(mark("t.c", "1990-02-28"))
    assert len(set(found)) == 3
    assert set(found) <= set(looked_for("t.c", ["1990-02-28"]))
    assert not set(found) & set(looked_for("t.c", ["1990-02-27"]))
    assert not set(found[1:]) & set(looked_for("t.other", ["1990-02-28"]))
    keyed(SECOND)
    assert found[1] not in looked_for("t.c", ["1990-02-28"])
