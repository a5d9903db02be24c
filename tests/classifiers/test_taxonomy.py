from pathlib import Path

import pytest

from classifiers.taxonomy import OTHER, TAXONOMY_FILE, TaxonomyError, load_taxonomy

HEADER = "id,group,form,title_en,title_fr,typical_identifiers,usual_shape\n"
OTHER_ROW = "other,other,,Other document,Autre document,,anything\n"


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "types.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_package_has_a_title_in_both_languages_for_every_type() -> None:
    types = load_taxonomy()
    assert len(types) >= 70
    assert types["birth_certificate"].title_fr == "Acte de naissance"
    assert types["imm5257"].form == "IMM 5257"
    assert types["passport"].typical_identifiers[:2] == ("mrz", "passport_number")
    assert OTHER in types


def test_another_organisation_brings_its_own_list(tmp_path: Path) -> None:
    types = load_taxonomy(write(tmp_path, HEADER + OTHER_ROW + "claim,form,,Claim,Réclamation,,1 page\n"))
    assert list(types) == ["other", "claim"]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (OTHER_ROW + OTHER_ROW, "line 3: the id 'other' is there twice"),
        (OTHER_ROW + "claim,form,,Claim,,,1 page\n", "line 3: title_fr is empty"),
        (OTHER_ROW + "claim,form\n", "line 3: needs 7 columns"),
        ("claim,form,,Claim,Réclamation,,1 page\n", "has no type 'other'"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, rows: str, says: str) -> None:
    with pytest.raises(TaxonomyError, match=says):
        load_taxonomy(write(tmp_path, HEADER + rows))


def test_a_missing_column_or_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TaxonomyError, match="column 'typical_identifiers' is missing"):
        load_taxonomy(write(tmp_path, "id,group,form,title_en,title_fr,usual_shape\n"))
    with pytest.raises(TaxonomyError, match="can't be read"):
        load_taxonomy(tmp_path / "absent.csv")


def test_every_form_number_belongs_to_a_known_type() -> None:
    from classifiers.form_numbers import form_types

    assert set(form_types().values()) <= set(load_taxonomy(TAXONOMY_FILE))
