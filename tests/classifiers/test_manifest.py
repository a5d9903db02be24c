from pathlib import Path

import pytest

from classifiers.manifest import ManifestError, labelled_files


def manifest(folder: Path, text: str) -> Path:
    path = folder / "labelled.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_each_line_is_a_file_with_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "bail.pdf").write_bytes(b"%PDF")
    (found,) = labelled_files(manifest(tmp_path, "\ufeffpath,type,language\na/bail.pdf, lease ,fr\n"))
    assert (found.type, found.language, found.data) == ("lease", "fr", b"%PDF")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("path,type\n", "line 1: the column 'language' is missing"),
        ("path,type,language\nx.pdf,leese,en\n", "line 2: 'leese' is not in the list of document types"),
        ("path,type,language\nx.pdf\n", "line 2: '' is not in the list of document types"),
        ("path,type,language\nx.pdf,lease,en\n", "line 2: x.pdf: No such file or directory"),
        ("", "line 1: the column 'path' is missing"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(ManifestError, match=problem):
        labelled_files(manifest(tmp_path, text))


def test_a_list_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"none\.csv: can't be read"):
        labelled_files(tmp_path / "none.csv")
