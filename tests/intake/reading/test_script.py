import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.reading.script import script_of


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Déclaration solennelle, 12 mai", "Latin"),
        ("Свидетельство о рождении", "Cyrillic"),
        ("شهادة الميلاد", "Arabic"),
        ("תעודת לידה", "Hebrew"),
        ("Πιστοποιητικό γέννησης", "Greek"),
        ("जन्म प्रमाण पत्र", "Devanagari"),
        ("出生证明书", "Han"),
        ("出生証明書の写しを提出する", "Japanese"),
        ("출생 증명서", "Korean"),
        ("ใบสูติบัตร", "Thai"),
    ],
)
def test_the_script_of_a_title_is_told(text: str, script: str) -> None:
    assert script_of(text) == script


def test_the_script_of_most_letters_counts() -> None:
    assert script_of("Свидетельство о рождении (birth)") == "Cyrillic"


@pytest.mark.parametrize("text", ["", "12 345,67", "A1", "\u200b\ufffd\ue000"])
def test_without_some_letters_no_script_is_told(text: str) -> None:
    assert script_of(text) is None


@given(st.text())
def test_any_text_has_a_script_or_none(text: str) -> None:
    script = script_of(text)
    assert script is None or script.isalpha()
