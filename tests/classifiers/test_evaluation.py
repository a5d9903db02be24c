from dataclasses import replace
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from classifiers import papers
from classifiers.evaluation import Answer, evaluate, promise, reliability, share, summarise, worst_types


def answer(type_: str = "lease", said: str = "", *, confidence: float = 0.95, abstained: bool = False) -> Answer:
    return Answer(
        type=type_,
        language="en",
        medium="photo",
        title="new",
        said=said or type_,
        confidence=confidence,
        abstained=abstained,
    )


def test_of_nothing_nothing_is_known() -> None:
    assert share(0, 0)["share"] == 0.0


def test_a_wrong_guess_that_was_left_to_a_person_is_no_error() -> None:
    found = summarise([answer(), answer(said="resume"), answer(said="resume", abstained=True), answer(abstained=True)])
    assert (found["all"]["automatic"]["hits"], found["all"]["automatic"]["of"]) == (2, 4)
    assert (found["all"]["type_error"]["hits"], found["all"]["type_error"]["of"]) == (1, 2)
    assert found["by_language"] == {"en": found["all"]}


def test_an_out_of_scope_paper_counts_when_it_was_decided_as_a_type() -> None:
    found = summarise([answer("other"), answer("other", "lease"), answer("other", "lease", abstained=True)])
    strange = found["out_of_scope_taken_for_a_type"]
    assert (strange["hits"], strange["of"]) == (1, 3)


def test_the_promise_counts_papers_whose_type_is_not_among_the_possible() -> None:
    rows = [
        answer(),  # by a rule, which names no other
        replace(answer(), possible=("lease",)),
        replace(answer(), possible=("resume", "lease")),
        replace(answer(), possible=("resume",), said="resume"),
    ]
    assert (promise(rows)["hits"], promise(rows)["of"]) == (1, 3)


def test_types_with_wrong_decisions_come_before_those_left_to_a_person_and_good_ones_not_at_all() -> None:
    rows = worst_types([answer("lease"), answer("diploma", abstained=True), answer("resume", "lease")])
    assert [row["type"] for row in rows] == ["resume", "diploma"]
    assert rows[0]["as"] == {"lease": 1}


@given(st.lists(st.floats(0, 1), max_size=30))
def test_each_answer_is_in_one_bin_of_the_reliability_table(confidences: list[float]) -> None:
    rows = reliability([answer(confidence=confidence) for confidence in confidences])
    assert sum(row["right"]["of"] for row in rows) == len(confidences)
    assert all(row["from"] - 5e-5 <= row["mean_confidence"] <= row["to"] + 5e-5 for row in rows)


def test_papers_are_read_and_classified_in_order() -> None:
    drawn = [paper for paper in islice(papers.test_papers(7, 1), 6) if paper.medium == "born_digital"]
    found = evaluate(drawn, processes=1)
    assert [row.type for row in found] == [paper.type for paper in drawn]
    assert all(row.abstained or row.right for row in found)
