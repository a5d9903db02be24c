"""A wrong key is one line that says what to do, and that quotes no key."""

import base64

import pytest

from intake.settings import SettingsError
from storage.encrypted.keys import keyring, new_key, parse
from tests.storage.encrypted.conftest import FIRST, SECOND, Keyed

SHORT = base64.b64encode(b"sixteen bytes ok").decode()


def test_the_first_encrypts_and_all_decrypt(keyed: Keyed) -> None:
    keyed(FIRST, SECOND)
    assert [key.id for key in keyring().keys] == ["2025", "2026-a"]
    assert keyring().writes == keyring().keys[0]


def test_without_keys_or_with_plain_before_them_values_are_written_as_they_are(keyed: Keyed) -> None:
    assert parse("").writes is None
    keyed("plain", FIRST)
    assert keyring().writes is None
    assert [key.id for key in keyring().keys] == ["2025"]


def test_lines_part_keys_too_as_in_a_file_of_secrets() -> None:
    assert len(parse(f"{FIRST}\n{SECOND}\n").keys) == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (FIRST.partition(":")[2], "entry 1 has no colon"),
        (f"{FIRST},k:{SHORT}", r"entry 2 \(k\): its key has 16 bytes and needs 32; make one with"),
        (FIRST[:-3], r"entry 1 \(2025\): its key is no whole Base64, maybe cut off"),
        (f"plain,{SECOND},plain:{SHORT}", "entry 3 needs another id"),
        (f"A b:{SHORT}", "entry 1 has no colon"),
        (f"Key:{SHORT}", "entry 1 needs another id: up to 24 small letters"),
        (f"{FIRST},2025:{SECOND.partition(':')[2]}", "two keys have the same id"),
        (f"{FIRST},k:{FIRST.partition(':')[2]}", "two ids have the same key"),
        (f"{FIRST},plain", "entry 2 has no colon"),
    ],
)
def test_a_wrong_one_says_which_and_what_to_do(text: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says) as caught:
        parse(text)
    said = str(caught.value)
    assert said.startswith("INTAKE_FIELD_KEYS: ")
    assert "\n" not in said
    assert not [part for part in text.replace(",", ":").split(":") if len(part) > 15 and part in said]


def test_a_new_key_is_one_that_is_taken_and_another_each_time() -> None:
    assert parse(new_key("k")).keys[0].secret != parse(new_key("k")).keys[0].secret
    with pytest.raises(SettingsError, match="needs another id"):
        new_key("Two Words")


def test_no_key_is_shown_where_objects_are_printed() -> None:
    assert FIRST.partition(":")[2] not in repr(parse(FIRST))
    assert "secret" not in repr(parse(FIRST))
