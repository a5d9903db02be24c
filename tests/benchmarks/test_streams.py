import pytest

from benchmarks.classifying import streams
from benchmarks.classifying.streams import Split, cuts, found_f1, merged_segments
from samples.streams import Stream, Truth

ENGLISH, FRENCH = Truth((1, 2), "lease", "en"), Truth((3,), "diploma", "fr")
STREAM = Stream(pdf=b"", language="en", documents=(ENGLISH, FRENCH), gaps=("counted", "other type"))


def split(*found: tuple[int, ...]) -> Split:
    return Split(STREAM, "born_digital", found)


def test_a_document_counts_as_found_when_exactly_its_pages_are_a_segment() -> None:
    assert found_f1([split((1, 2), (3,))]) == 1.0
    assert found_f1([split((1, 2, 3))]) == 0.0
    assert found_f1([split((1,), (2,), (3,))]) == pytest.approx(2 * 1 / (3 + 2))


def test_languages_are_counted_apart() -> None:
    cut = [split((1,), (2,), (3,))]
    assert found_f1(cut, "fr") == 1.0
    assert found_f1(cut, "en") == 0.0


def test_cuts_are_counted_by_themselves() -> None:
    assert cuts([split((1,), (2,), (3,))]) == (1, 2, 1)
    assert cuts([split((1, 2, 3))]) == (0, 0, 1)


def test_a_segment_with_pages_of_two_documents_is_the_grave_mistake() -> None:
    assert merged_segments([split((1,), (2, 3))]) == (1, 2)
    assert merged_segments([split((1,), (2,), (3,))]) == (0, 3)


@pytest.mark.slow
def test_streams_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "_STREAMS", {"born_digital": 3, "clean_scan": 1, "poor_scan": 1})
    monkeypatch.setattr(streams, "_MOST", {"born_digital": 3, "clean_scan": 2, "poor_scan": 2})
    said: list[str] = []
    figures = list(streams.measure(said.append))
    assert figures[0].at_least == 0.95
    assert [figure.at_least for figure in figures if "poor scans" in figure.name] == [0.90]
    assert all(0 <= figure.value <= 1 for figure in figures if figure.unit == "F1")
    assert said[-1] == "poor scans, stream 1 of 1"
