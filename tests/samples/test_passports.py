"""Identity documents: the zone that is drawn is the one that the reader verifies."""

import random
from datetime import date
from itertools import product

import pypdfium2 as pdfium
import pytest

from intake.identifiers.mrz import check_digit, find_mrz
from intake.model import Page, PageSource
from samples.mrz import digit, td1, td2, td3
from samples.passports import KINDS, LAYOUTS, draw_passport
from tests.people import ERIKSSON

EXPIRY = date(2012, 4, 15)


def test_zones_are_those_of_the_specimens_in_icao_9303():
    assert td3(ERIKSSON, "L898902C3", EXPIRY, "P<") == (
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159<<<<<<<<<<<<<<08",
    )
    assert td2(ERIKSSON, "D23145890", EXPIRY) == (
        "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
        "D231458907UTO7408122F1204159<<<<<<<6",
    )
    assert td1(ERIKSSON, "D23145890", EXPIRY) == (
        "I<UTOD231458907<<<<<<<<<<<<<<<",
        "7408122F1204159UTO<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    )


def test_check_digits_agree_with_the_readers():
    rng = random.Random(1)
    for _ in range(200):
        text = "".join(rng.choices("ABCXYZ0123456789<", k=rng.randrange(1, 30)))
        assert digit(text) == str(check_digit(text))


@pytest.mark.parametrize(("kind", "layout"), list(product(KINDS, LAYOUTS)))
def test_what_is_drawn_reads_back_verified(kind, layout):
    pdf = pdfium.PdfDocument(draw_passport(ERIKSSON, layout, random.Random(3), kind=kind))
    text = pdf[0].get_textpage().get_text_bounded()
    (zone,) = find_mrz([Page(number=1, source=PageSource.TEXT_LAYER, text=text)])

    assert (zone.family_name, zone.given_names, zone.birth_date) == ("ERIKSSON", "ANNA MARIA", date(1974, 8, 12))
    assert zone.number_verified
    assert zone.birth_date_verified
    assert zone.composite_verified
    assert (zone.number == ERIKSSON.passport_number) == (kind == "passport")


def test_a_card_shows_its_holders_uci():
    pdf = pdfium.PdfDocument(draw_passport(ERIKSSON, "plain", random.Random(3), kind="pr_card"))
    assert "13-1234-5678" in pdf[0].get_textpage().get_text_bounded()
