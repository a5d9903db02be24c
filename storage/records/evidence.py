"""What automatic attachments rested on: when one turns out to be wrong, which others rested on the same.

The same evidence is a number that spoke for the case in both, or that both put documents of a client of the same name
and birth date on the same case. What was attached before this was recorded has no rows: it is found by nothing, but can
itself be asked about, since its decision says what it rested on.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from intake.decisions import Candidate
from storage.records import models

CLIENT = "client"
"""The kind of the evidence that is the client: case, name and birth date, as one digest."""
_WEAK = {"email", "postal_code"}
"""They corroborate and never lead, and many share them."""
_CLIENT = ("family_name", "given_names", "birth_date")


@dataclass(frozen=True)
class Shared:
    """An automatic attachment that rested on the same evidence, and on what of it."""

    decision: models.Decision
    shared: tuple[tuple[str, str], ...]
    """Kinds and numbers; the client's has none."""
    attachment: models.Attachment | None
    """Where its document is now; None when it is on no case."""


@dataclass(frozen=True)
class SameEvidence:
    """The latest of those that rested on the same evidence, and how many there are."""

    total: int
    latest: tuple[Shared, ...]


def record(decision: models.Decision) -> None:
    """Keep what an automatic attachment rests on; in the transaction that attaches."""
    rows = (models.DecisionEvidence(decision=decision, kind=kind, value=value) for kind, value in _read(decision))
    models.DecisionEvidence.objects.bulk_create(rows, ignore_conflicts=True)


def decision_behind(attachment: models.Attachment) -> models.Decision | None:
    """The decision that put the document there; None where a person moved it there."""
    made = attachment.document.decisions.filter(outcome="attach", case_id=attachment.case_id)
    return made.filter(made_by=attachment.attached_by).order_by("pk").last()


def same_evidence(
    decision: models.Decision,
    since: datetime | None = None,
    limit: int = 100,
    among: QuerySet[models.Decision] | None = None,
) -> SameEvidence:
    """The other automatic attachments that rested on the same evidence as this one, the newest first.

    Args:
        decision: an attachment's; of one that a person decided there is nothing to compare, and none is found.
        since: only what was decided then or later.
        limit: how many of them are returned; all are counted.
        among: only of these decisions, as a user may see some only; of all, where none are given.
    """
    own = set(decision.evidence.values_list("kind", "value")) or set(_read(decision))
    if not own:
        return SameEvidence(0, ())
    alike = Q()
    for kind, value in sorted(own):
        alike |= Q(kind=kind, value=value)
    if since is not None:
        alike &= Q(decision__made_at__gte=since)
    found = models.DecisionEvidence.objects.filter(alike).exclude(decision=decision)
    if among is not None:
        found = found.filter(decision__in=among)
    keys = found.values_list("decision", flat=True).distinct()
    return SameEvidence(keys.count(), tuple(_shared(list(keys.order_by("-decision")[:limit]), found)))


def _shared(keys: list[int], found: QuerySet[models.DecisionEvidence]) -> Iterator[Shared]:
    common: dict[int, list[tuple[str, str]]] = {}
    for key, kind, value in found.filter(decision__in=keys).values_list("decision", "kind", "value"):
        common.setdefault(key, []).append((kind, "" if kind == CLIENT else value))
    decisions = models.Decision.objects.select_related("document__upload").in_bulk(keys)
    live = models.Attachment.objects.filter(models.LIVE, document__decisions__in=keys)
    attachments = {attachment.document_id: attachment for attachment in live}
    for key in keys:
        decision = decisions[key]
        yield Shared(decision, tuple(sorted(common[key])), attachments.get(decision.document_id or 0))


def _read(decision: models.Decision) -> Iterator[tuple[str, str]]:
    """The numbers that spoke for the case, and the client on it; of people's decisions none is known."""
    weighed = [Candidate.model_validate(candidate) for candidate in decision.candidates]
    ours = [candidate for candidate in weighed if candidate.case_id == decision.case_id]
    for candidate in ours:
        for fact in candidate.speaks_for:
            if {"kind", "value"} <= fact.values.keys() and fact.values["kind"] not in _WEAK:
                yield fact.values["kind"][:32], fact.values["value"][:64]
    form = decision.submission.form or {}
    client = [" ".join(str(form.get(part) or "").casefold().split()) for part in _CLIENT]
    if ours and any(client):
        yield CLIENT, hashlib.sha256("\0".join([decision.case_id, *client]).encode()).hexdigest()
