"""Very many open exceptions as an office would have them; run below the environment of a home on PostgreSQL.

python -m benchmarks.desk.filling COUNT   so many, on as many cases, with their search entries, and 20 reviewers
"""

import os
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db import models as django_models

    from benchmarks.desk.papers import Paper
    from samples.people import Case
    from storage.records import models

REVIEWERS = 20
_PAPERS = 12
_FILES_OF_EACH = 200
_BATCH = 5000
_NOW = datetime.now(UTC).replace(microsecond=0)
_LONGEST_WAIT = 12 * 24 * 3600
_REASONS = {
    "no_case_found": 34,
    "ambiguous_case": 22,
    "conflicting_identity": 12,
    "unclassified": 14,
    "duplicate": 6,
    "unreadable": 4,
    "encrypted": 3,
    "corrupt": 2,
    "taken_back": 1,
    "unsupported_type": 1,
    "missing_file": 1,
}
"""Why a person has to look, and how often in about a hundred."""
_REFUSED = ("unreadable", "encrypted", "corrupt", "unsupported_type")
_SENTENCES = (
    "Please find my document attached.",
    "Veuillez trouver ci-joint le document demandé.",
    "I was asked for this in your letter of last week.",
    "La photo est plus claire cette fois-ci, merci.",
    "My former application was withdrawn.",
    "Je n’ai pas encore reçu mon numéro de demande.",
)


_FILES = ("scan{:04}.pdf", "IMG_{:04}.jpg", "document {}.pdf", "relevé {}.pdf")


def fill(count: int) -> None:
    """Write the rows of so many exceptions."""
    from django.db import connection

    from benchmarks.desk.papers import papers
    from intake.settings import get_settings

    rng = random.Random(8)  # noqa: S311 - the same office each time
    shown = papers(Path(get_settings().objects_url), min(_PAPERS, 2 + count // 1000), _FILES_OF_EACH)
    made = _Office(rng, shown).exceptions(count)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'searching_words_words'")
        (index,) = cursor.fetchone() or ("",)
        cursor.execute("DROP INDEX searching_words_words")
        while batch := list(islice(made, _BATCH)):
            _copy(batch)
        cursor.execute("SET maintenance_work_mem = '256MB'")
        cursor.execute(index)
    _set_sequences()
    reviewers()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    os.sync()  # what was filled in must not be written while it is measured


def reviewers() -> None:
    """Those who work on them: half on all, the others on two programs each."""
    from django.contrib.auth.models import Group, User

    from review.accounts.models import Account
    from samples.people import PREFIXES

    role = Group.objects.get(name="reviewer")
    for number in range(REVIEWERS):
        user = User.objects.create(username=f"reviewer{number}")
        user.groups.add(role)
        programs = [sorted(PREFIXES)[(number + place) % len(PREFIXES)] for place in range(2)]
        Account.objects.create(user=user, all_programs=number % 2 == 0, programs=programs)


class _Office:
    """Invents rows, all those of one exception together."""

    def __init__(self, rng: random.Random, shown: "Sequence[Paper]") -> None:
        from samples.people import Registry
        from storage.searching.words import SEAM, as_vector, words_of

        self._rng = rng
        self._papers = shown
        self._registry = Registry(rng)
        self._vectors = [as_vector([SEAM] * 300 + words_of(paper.text)) for paper in shown]

    def exceptions(self, count: int) -> "Iterator[list[django_models.Model | tuple[int, str]]]":
        """The rows of each, in the order that they need one another."""
        others: list[Case] = []
        for number in range(1, count + 1):
            case = self._registry.case(family=self._rng.random() < 0.3)
            yield self._exception(number, case, others)
            others = [*others[-20:], case]
            self._registry.cases.clear()

    def _exception(self, number: int, case: "Case", others: "Sequence[Case]") -> list[Any]:
        from storage.records import models
        from storage.searching.indexing import VERSION, words_for
        from storage.searching.models import Searchable
        from storage.searching.words import as_vector

        rng = self._rng
        (reason,) = rng.choices(list(_REASONS), list(_REASONS.values()))
        opened = _NOW - timedelta(seconds=_LONGEST_WAIT * (1 - number / 100_000) % _LONGEST_WAIT)
        case.id = f"C-{number + 100_000}"
        place = rng.randrange(len(self._papers))
        paper = self._papers[place]
        submission = models.Submission(
            pk=f"s-{number:08}",
            state=models.SubmissionState.DECIDED,
            form=self._form(case, reason),
            language=rng.choices(["en", "fr"], [7, 3])[0],
            sender=f"sender{number % 70_000}",
            received_at=opened - timedelta(minutes=3),
            decided_at=opened,
            due_at=opened,
            turn=opened,
        )
        upload = self._upload(number, submission, paper, reason)
        document = self._document(number, upload, paper, case, reason)
        decision = self._decision(number, upload, document, case, others, reason)
        item = models.ExceptionItem(
            pk=number,
            submission=submission,
            upload=upload,
            document=document,
            decision=decision,
            reason=reason,
            opened_at=opened,
            program=case.application_type,
            language=submission.language,
            priority=rng.choices([0, 1, 2], [90, 8, 2])[0],
        )
        searchable, words = Searchable(exception=item, version=VERSION), words_for(item, "")
        vector = f"{as_vector(words)} {self._vectors[place]}" if document else as_vector(words)
        events = [
            models.Event(at=opened, actor="automation", action="received", submission=submission, salt="0", seal=1),
            models.Event(
                at=opened,
                actor="automation",
                action="exception_raised",
                submission=submission,
                upload=upload,
                document=document,
                decision=decision,
                details={"reason": reason},
                salt="0",
                seal=1,
            ),
        ]
        rows = [*_case_rows(case), submission, upload, document, decision, item, *events, searchable, (number, vector)]
        return [row for row in rows if row is not None]

    def _form(self, case: "Case", reason: str) -> dict[str, Any]:
        person, rng = case.principal, self._rng
        knows = reason != "no_case_found" and rng.random() < 0.7
        return {
            "sender": rng.choices(["applicant", "representative"], [8, 2])[0],
            "application_type": case.application_type,
            "family_name": person.family_name,
            "given_names": person.given_names,
            "birth_date": person.birth_date.isoformat(),
            "birth_country": person.birth_country,
            "email": person.email,
            "uci": person.uci if knows else None,
            "application_number": case.application_number if knows and rng.random() < 0.5 else None,
            "passport_number": person.passport_number if rng.random() < 0.3 else None,
            "language": "en",
            "message": rng.choice(_SENTENCES) if rng.random() < 0.4 else "",
        }

    def _upload(
        self, number: int, submission: "models.Submission", paper: "Paper", reason: str
    ) -> "models.Upload | None":
        from storage.records import models

        refused, missing = reason in _REFUSED, reason == "missing_file"
        return models.Upload(
            pk=number,
            submission=submission,
            path="1",
            object_key=f"submissions/{submission.pk}/files/1",
            name=self._rng.choice(("scan{:04}.pdf", "IMG_{:04}.jpg", "document {}.pdf", "relevé {}.pdf")).format(
                number
            ),
            state=models.UploadState.DONE,
            sha256="" if missing else self._rng.choice(paper.digests),
            size=0 if missing else paper.reading.size,
            mime="" if missing else paper.reading.mime,
            outcome="missing" if missing else "refused" if refused else "read",
            reason=reason if refused else "",
            page_count=0 if refused or missing else len(paper.reading.pages),
            reading_key="" if refused or missing else paper.key,
            due_at=submission.due_at,
            turn=submission.due_at,
        )

    def _document(
        self, number: int, upload: "models.Upload | None", paper: "Paper", case: "Case", reason: str
    ) -> "models.Document | None":
        from classifiers.reasons import Reason
        from storage.records import models

        if upload is None or upload.outcome != "read":
            return None
        person = case.principal
        why = Reason("reads_like", {"type": paper.type})
        number_found = {"kind": "uci", "value": person.uci, "page": 1, "verified": True, "source": "label"}
        return models.Document(
            pk=number,
            submission_id=upload.submission_id,
            upload=upload,
            pages=paper.pages,
            state=models.DocumentState.EXCEPTION,
            type=paper.type,
            confidence=0.5 if reason == "unclassified" else 0.97,
            abstained=reason == "unclassified",
            why=[{"en": why.sentence("en"), "fr": why.sentence("fr")}],
            identifiers=[number_found | {"role": "subject"}] if self._rng.random() < 0.6 else [],
            parties=[
                {
                    "family_name": person.family_name,
                    "given_names": person.given_names,
                    "birth_date": person.birth_date.isoformat(),
                    "birth_date_or": None,
                    "role": "subject",
                    "page": 1,
                    "source": "label",
                }
            ],
            classifier_version="benchmark",
        )

    def _decision(
        self,
        number: int,
        upload: "models.Upload | None",
        document: "models.Document | None",
        case: "Case",
        others: "Sequence[Case]",
        reason: str,
    ) -> "models.Decision":
        from intake.decisions import Candidate, Decision, DecisionOutcome, ExceptionReason, Fact
        from intake.notes import write_notes
        from storage.records import models

        weighed = [case, *self._rng.sample(others, min(len(others), 2))] if reason != "no_case_found" else []
        agreeing = {"person": f"{case.principal.given_names} {case.principal.family_name}"}
        candidates = [
            Candidate(
                case_id=each.id,
                person_id="p1",
                speaks_for=(Fact(code="name_agree", values=agreeing),),
                speaks_against=() if each is case else (Fact(code="birth_date_conflict", values=agreeing),),
            )
            for each in (weighed if document else [])
        ]
        decided = write_notes(
            Decision(
                outcome=DecisionOutcome.EXCEPTION,
                upload="1",
                reason=ExceptionReason(reason),
                facts=(Fact(code="no_number"),) if document else (),
                candidates=tuple(candidates),
            ),
            {"reader": "1", "classifier": "1", "policy": "1"},
        )
        return models.Decision(
            pk=number,
            submission_id=upload.submission_id if upload else "",
            upload=upload,
            document=document,
            outcome="exception",
            reason=reason,
            candidates=[candidate.model_dump(mode="json") for candidate in decided.candidates],
            facts=[fact.model_dump(mode="json") for fact in decided.facts],
            note_en=decided.note_en,
            note_fr=decided.note_fr,
            versions={"reader": "1", "classifier": "1", "policy": "1"},
            made_by="automation",
            made_at=upload.due_at if upload else _NOW,
        )


def _case_rows(case: "Case") -> "list[django_models.Model]":
    from storage.cases.blocking import family_key, given_key
    from storage.cases.models import Case as CaseRow
    from storage.cases.models import Number, Person

    row = CaseRow(pk=case.id, application_type=case.application_type)
    rows: list[Any] = [row, Number(case=row, kind="application_number", value=case.application_number)]
    for number, role, person in case.people:
        name, given = person.family_name, person.given_names
        keys = {"family_key": family_key(name), "given_key": given_key(given), "birth_date": person.birth_date}
        rows.append(Person(case=row, number=number, role=role, family_name=name, given_names=given, **keys))
        rows.append(Number(case=row, person=number, kind="uci", value=person.uci or ""))
    return rows


def _copy(batch: "Iterable[list[Any]]") -> None:
    """Write the rows of some exceptions, a table after the other."""
    from django.db import connection, transaction

    from storage.searching.models import WORDS_TABLE

    tables: dict[Any, list[Any]] = defaultdict(list)
    for rows in batch:
        for row in rows:
            tables[type(row)].append(row)
    with transaction.atomic(), connection.cursor() as cursor:
        for kind, rows in tables.items():
            if kind is tuple:
                statement, lines = f"COPY {WORDS_TABLE} (rowid, words) FROM STDIN", iter(rows)
            else:
                columns, lines = _lines(rows)
                statement = f"COPY {kind._meta.db_table} ({', '.join(columns)}) FROM STDIN"
            with cursor.copy(statement) as copy:
                for line in lines:
                    copy.write_row(line)


def _lines(rows: "Sequence[django_models.Model]") -> tuple[list[str], Iterator[Sequence[Any]]]:
    """Columns and values; what the database fills in itself is left to it."""
    from django.db import connection
    from django.db.models.expressions import DatabaseDefault

    first = rows[0]
    fields = [
        field
        for field in first._meta.concrete_fields
        if not isinstance(getattr(first, field.attname), DatabaseDefault)
        and not (field.primary_key and getattr(first, field.attname) is None)
    ]

    def line(row: "django_models.Model") -> Sequence[Any]:
        return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]

    return [field.column for field in fields], map(line, rows)


def _set_sequences() -> None:
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    ours = [model for label in ("records", "cases") for model in apps.get_app_config(label).get_models()]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), ours):
            cursor.execute(statement)


if __name__ == "__main__":
    from commands.starting import set_up

    set_up()
    fill(int(sys.argv[1]))
