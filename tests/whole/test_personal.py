"""The search for personal data finds it in any spelling, or its silence would say nothing."""

import json
import unicodedata
from urllib.parse import quote, quote_plus

import pytest

from tests.whole import personal
from tests.whole.personal import FILE_NAME, FORM, LETTER, NOTE, SCANNED, found_in

NAME = FORM["family_name"]
SPELT = {
    "as it is": NAME,
    "in capitals": NAME.upper(),
    "in pieces": unicodedata.normalize("NFD", NAME),
    "without accents": "Zolkiewska",
    "JSON": json.dumps({"event": "x", "name": NAME}),
    "JSON within JSON": json.dumps({"event": json.dumps({"name": NAME})}),
    "in an address": quote(NAME),
    "in a form": quote_plus(FORM["given_names"]),
    "as Python shows it": ascii(NAME),
    "bytes": NAME.encode(),
    "bytes as Python shows them": repr(NAME.encode()),
    "UTF-8 taken for Latin-1": NAME.encode().decode("latin-1"),
    "in a page": "&Eacute;lo&iuml;se",
    "UCI": "91-8273-6455",
    "UCI with spaces": "UCI 91 8273 6455",
    "UCI as digits": '{"uci": "9182736455"}',
    "passport": "qx7719264",
    "telephone": "613.555.0142",
    "born": "1987-03-09",
    "born, in French": "9 mars 1987",
    "born, in English": "March 9, 1987",
    "born, in figures": "09/03/1987",
    "born, in America": "03/09/1987",
    "born, as a passport says it": "P<870309<",
    "born, as Python shows it": "datetime.date(1987, 3, 9)".replace(", ", "-"),
    "e-mail": FORM["email"],
    "message": FORM["message"],
    "file": FILE_NAME,
    "letter": LETTER,
    "picture": " ".join(SCANNED),
    "note": NOTE,
}


@pytest.mark.parametrize("spelt", SPELT.values(), ids=SPELT.keys())
def test_it_is_found(spelt: str | bytes) -> None:
    assert found_in(b"before " + spelt + b" after" if isinstance(spelt, bytes) else spelt)


def test_what_logs_hold_is_not_taken_for_it() -> None:
    line = {"timestamp": "2026-11-26T15:04:18.870309Z", "seconds": 0.87, "submission": "s-8703091827364"}
    assert found_in(json.dumps(line | {"trace": "e5e5870309f9f638a4c8fe0cd27cd587"})) == set()


def test_every_value_of_the_form_is_looked_for() -> None:
    plain = {"sender", "application_type", "language"}
    assert [name for name, value in FORM.items() if name not in plain and not found_in(value)] == []
    assert len(personal.WORDS) == len(set(personal.WORDS))
