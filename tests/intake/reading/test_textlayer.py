import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from benchmarks.reading import texts
from intake.reading.textlayer import covers, is_waiting_page, real_letters, usable

ENGLISH = (
    "Dear Sir or Madam,\nI am writing to explain the gap in my studies between 2019 and 2021. During that time "
    "I looked after my father, who was ill, and worked in the evenings. The hospital's letter and my employer's "
    "statement are enclosed with this application."
)
FRENCH = (
    "Madame, Monsieur,\nPar la présente, je confirme que l'étudiante est inscrite à temps plein à notre établissement "
    "depuis septembre. Les frais de scolarité de la session ont été acquittés, et sa présence aux cours est régulière."
)
GERMAN = (
    "Hiermit wird bescheinigt, dass die Eintragung in das Geburtenregister der Stadt mit dieser Urkunde übereinstimmt."
)
RUSSIAN = "Настоящим удостоверяется, что запись внесена в книгу регистрации актов о рождении."


def rng() -> random.Random:
    return random.Random(1)


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        FRENCH,
        GERMAN,
        RUSSIAN,
        ENGLISH.upper(),
        "\n".join(part for pair in zip(ENGLISH.split("."), FRENCH.split("."), strict=False) for part in pair),
        "Schedule of payments\n"
        + "\n".join(f"2024-05-{day:02} 1,2{day:02}.50 {day * 37}.05 12%" for day in range(1, 29)),
        "Table of contents\nIntroduction ............................ 1\nEvidence of funds ....................... 12",
        "Name: ____________________ Signature: ____________________ Date: ____________________",
        "Nguyen, Thúy Mai\nOkonkwo, Ngozi\nEl Amrani, Karim\nPetrenko, Oksana\nFerreira da Costa, João Pedro",
    ],
    ids=["English", "French", "German", "Russian", "capitals", "bilingual", "numbers", "leaders", "blanks", "names"],
)
def test_a_good_layer_is_kept(text: str) -> None:
    assert usable(text)


@pytest.mark.parametrize("text", [ENGLISH, FRENCH], ids=["English", "French"])
@pytest.mark.parametrize(
    "damage",
    [
        texts.shifted,
        texts.off_by_some,
        texts.substituted,
        texts.numbered,
        texts.unmapped,
        texts.replaced,
        texts.spaced,
        texts.misread(0.2),
        texts.misread(0.4),
    ],
    ids=[
        "shifted",
        "off-by-some",
        "substituted",
        "numbered",
        "unmapped",
        "replaced",
        "spaced",
        "misread-20",
        "misread-40",
    ],
)
def test_a_damaged_layer_is_not_trusted(damage: texts.Damage, text: str) -> None:
    assert not usable(damage(text, rng()))


def test_a_wrong_encoding_is_seen() -> None:
    assert not usable(FRENCH.encode().decode("cp1252", "replace"))


def test_a_french_quotation_is_no_wrong_encoding() -> None:
    assert usable(f"Le «\u00a0CAFÉ\u00a0» et le «\u00a0CHÂTEAU À\u00a0» de l'ÎLE\u2019. {FRENCH}")


@pytest.mark.parametrize("text", ["", "1/1", "Page 3 of 12", ". . . . . . . . . . . . . . . . . . . . . . . . ."])
def test_hardly_anything_is_not_enough(text: str) -> None:
    assert not usable(text)


def test_of_what_another_machine_read_a_few_odd_words_are_not_enough() -> None:
    few = "sw esupport\nBH Oppose SeNet\ntPcrcentage"
    assert usable(ENGLISH, recognised=True)
    assert not usable(few, recognised=True)


@pytest.mark.parametrize(
    "text", ["a" * 5_000_000, "é{" * 2_000_000, "1 " * 2_000_000, "the end\n" * 500_000, "_" * 5_000_000]
)
def test_a_text_of_millions_takes_no_longer_than_a_page(text: str) -> None:
    start = time.process_time()
    usable(text)
    assert time.process_time() - start < 0.5


@given(st.text(), st.booleans())
def test_any_text_is_judged(text: str, recognised: bool) -> None:
    assert usable(text, recognised=recognised) in (True, False)


def page(*, lines: range, frame: bool = False) -> Image.Image:
    """A small picture of a page: lines of something dark, and rules at its sides."""
    picture = Image.new("L", (300, 390), 240)
    draw = ImageDraw.Draw(picture)
    for line in lines:
        for word in range(8):
            draw.rectangle((40 + 28 * word, 20 + 15 * line, 55 + 28 * word, 26 + 15 * line), fill=40)
    if frame:
        draw.rectangle((20, 15, 280, 375), outline=40)
    return picture


def test_a_header_does_not_cover_a_scan() -> None:
    header = [ENGLISH, *[""] * 11]
    assert not covers(header, page(lines=range(24)))
    assert covers([ENGLISH] * 12, page(lines=range(24)))


def test_a_short_letter_covers_its_page_whatever_its_frame_and_the_colour_of_its_paper() -> None:
    short = [ENGLISH, ENGLISH, *[""] * 10]
    assert covers(short, page(lines=range(3)))
    assert covers(short, page(lines=range(3), frame=True))
    assert covers(short, page(lines=range(3)).point(lambda value: value - 40))


def test_pictures_of_any_size_can_be_looked_at() -> None:
    assert covers([""] * 12, Image.new("L", (1, 1)))
    assert covers([""] * 12, Image.new("L", (3, 5), 255))


def test_characters_that_are_none_are_no_letters() -> None:
    assert real_letters("Déjà vu 12")
    assert not real_letters("\ue001\ue002 abc \ue003")
    assert not real_letters("?! --")


def test_the_page_that_asks_to_wait_is_known() -> None:
    assert is_waiting_page("Please wait... If this message is not eventually replaced by the proper contents")
    assert not is_waiting_page(ENGLISH)
