"""Examples to read: what was typed, sent and decided, and the records; all of it is invented."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks.matching.judging import Judged, begin, decide_with_records
from benchmarks.matching.records import population_of
from benchmarks.matching.scale import Scale
from intake.decisions import Decision
from intake.model import CaseRecord, Document
from samples.matching.submissions import make_submission


def examples(scale: Scale, home: Path, judged: Sequence[Judged]) -> Iterator[str]:
    """Each of these documents with its submission, in words."""
    with ProcessPoolExecutor(1, get_context("spawn"), begin, (home,)) as pool:
        yield from pool.map(_example, [scale] * len(judged), judged)


def _example(scale: Scale, judged: Judged) -> str:
    from storage.cases.directory import OwnCases

    submission = make_submission(judged.submission, scale.submissions_seed, population_of(scale))
    decision = decide_with_records(submission)[judged.document]
    truth = submission.truth[judged.document]
    form = submission.form
    documents = [document for upload in submission.uploads for document in upload.documents]
    wanted = dict.fromkeys([truth.case_id, decision.case_id, *(each.case_id for each in decision.candidates[:4])])
    records = [case for case_id in wanted if case_id and (case := OwnCases().by_id(case_id))]
    numbers = [number or "-" for number in (form.application_number, form.uci, form.passport_number)]
    typed = (
        form.family_name,
        form.given_names,
        form.birth_date,
        form.application_type,
        *numbers,
        form.email,
        form.sender,
    )
    return "\n".join(
        (
            f"--- submission {submission.number}, document {judged.document}: {judged.verdict}",
            f"noise: {', '.join(sorted(submission.noise))}",
            f"form: {' | '.join(map(str, typed))}",
            *(_document(each, ">" if place == judged.document else " ") for place, each in enumerate(documents)),
            f"truth: {truth.case_id} {truth.person_id} ({truth.about}, {truth.medium})",
            f"decision: {_decision(decision)}",
            *(_record(case) for case in records),
        )
    )


def _document(document: Document, mark: str) -> str:
    parties = [
        f"{each.family_name}, {each.given_names} {each.birth_date or ''}"
        f"{f' or {each.birth_date_or}' if each.birth_date_or else ''} ({each.role}, {each.source})"
        for each in document.parties
    ]
    numbers = [
        f"{each.kind} {each.value}{'' if each.verified else '?'} ({each.role}, {each.source})"
        for each in document.identifiers
    ]
    return f" {mark} {document.classification.type}: {'; '.join([*parties, *numbers]) or 'nothing'}"


def _decision(decision: Decision) -> str:
    facts = ", ".join(f"{fact.code} {' '.join(fact.values.values())}".strip() for fact in decision.facts)
    return f"{decision.outcome} {decision.case_id or ''} {decision.person_id or ''} {decision.reason or ''} {facts}"


def _record(case: CaseRecord) -> str:
    people = [f"{each.id} {each.role} {each.family_name}, {each.given_names} {each.birth_date}" for each in case.people]
    numbers = [f"{each.kind} {each.value} {each.person or ''}".strip() for each in case.identifiers]
    state = f"{case.state}{f' into {case.merged_into}' if case.merged_into else ''}"
    return f"record {case.id} {case.application_type} {state}: {'; '.join([*people, *numbers])}"
