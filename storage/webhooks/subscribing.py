"""Who is told: what people do to subscriptions, each in one transaction with its audit event."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from intake.settings import get_settings
from storage.audit.recording import record
from storage.records.leases import UNTROUBLED
from storage.webhooks import signing
from storage.webhooks.addresses import networks, target_of
from storage.webhooks.kinds import Kind
from storage.webhooks.models import Notice, NoticeState, Subscription, SubscriptionState


@transaction.atomic
def subscribe(
    url: str, events: Iterable[Kind], description: str, owner: str, programs: Collection[str] | None
) -> Subscription:
    """Tell this address of these events, in these programs (None: all). Raises AddressRefused."""
    target_of(url, networks(get_settings().webhook_private))
    subscription = Subscription.objects.create(
        url=url,
        events=_listed(events),
        description=description,
        secret=signing.new_secret(),
        owner=owner,
        programs=None if programs is None else sorted(programs),
    )
    subscription.refresh_from_db()
    _record("webhook_made", subscription.pk, owner, {"at": _place(url), "events": subscription.events})
    return subscription


@transaction.atomic
def change(
    pk: UUID,
    actor: str,
    programs: Collection[str] | None,
    *,
    url: str | None = None,
    events: Iterable[Kind] | None = None,
    description: str | None = None,
    activate: bool = False,
) -> None:
    """Change what is given; the programs are what its owner may see now. Raises AddressRefused."""
    if url is not None:
        target_of(url, networks(get_settings().webhook_private))
    given = {"url": url, "events": None if events is None else _listed(events), "description": description}
    values = {name: value for name, value in given.items() if value is not None}
    if activate:
        values |= {"state": SubscriptionState.ACTIVE.value}
        Notice.objects.filter(subscription=pk, state=NoticeState.WAITING).update(**UNTROUBLED)  # for days again
        afresh = {"failing_since": None, "rests_until": None, "disabled_at": None, "trouble": ""}
    else:
        afresh = {}
    seen = None if programs is None else sorted(programs)
    Subscription.objects.filter(pk=pk).update(**values, **afresh, programs=seen, version=F("version") + 1)
    told = {name: value for name, value in values.items() if name != "url"}
    _record("webhook_changed", pk, actor, told | ({"at": _place(url)} if url is not None else {}))


@transaction.atomic
def follow(owner: str, programs: Collection[str] | None, actor: str) -> None:
    """Tell an owner's subscriptions of what the owner may see now, of these programs (None: all); of none, nothing.

    To be called when that changes, in its transaction.
    """
    seen = None if programs is None else sorted(programs)
    live = Subscription.objects.filter(owner=owner).exclude(state=SubscriptionState.ENDED)
    for pk, told in live.order_by("pk").values_list("pk", "programs"):
        if told == seen:
            continue
        Subscription.objects.filter(pk=pk).update(programs=seen, version=F("version") + 1)
        if seen == []:
            Notice.objects.filter(subscription=pk, state=NoticeState.WAITING).update(state=NoticeState.SPARED)
        _record("webhook_changed", pk, actor, {"programs": "all" if seen is None else seen})


@transaction.atomic
def rotate(pk: UUID, overlap: timedelta, actor: str) -> None:
    """Sign by a new secret; for a while by the former one as well."""
    # Read, and not copied by the database: what is encrypted for one column can't be read in another.
    former = Subscription.objects.select_for_update().values_list("secret", flat=True).get(pk=pk)
    Subscription.objects.filter(pk=pk).update(
        former_secret=former,
        former_until=Now() + overlap,
        secret=signing.new_secret(),
        version=F("version") + 1,
    )
    _record("webhook_secret_changed", pk, actor, {})


@transaction.atomic
def end(pk: UUID, actor: str) -> None:
    """Tell it no more, not even what waits."""
    Subscription.objects.filter(pk=pk).update(state=SubscriptionState.ENDED, version=F("version") + 1)
    Notice.objects.filter(subscription=pk, state=NoticeState.WAITING).update(state=NoticeState.SPARED)
    _record("webhook_ended", pk, actor, {})


def _record(action: str, pk: UUID, actor: str, details: Mapping[str, object]) -> None:
    record(action, actor, details={"subscription": str(pk), **details})


def _place(url: str) -> str:
    """What the audit, which forgets nothing, is told of an address: path and query may hold its receiver's secrets."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _listed(events: Iterable[Kind]) -> list[str]:
    return sorted({event.value for event in events})
