"""Webhooks: who is told of what happens here, by signed requests."""

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from review.accounts.access import Right, programs_of
from review.api import paging
from review.api.callers import caller_of
from review.api.etags import etag, must_match
from review.api.idempotency import Answer, answered, once
from review.api.operations import operation
from review.api.problems import Refused
from review.api.shapes import Line, Page, Taken
from review.api.tokens import Scope
from storage.webhooks import subscribing
from storage.webhooks.addresses import AddressRefused
from storage.webhooks.kinds import Kind
from storage.webhooks.models import Notice, NoticeState, Subscription, SubscriptionState

router = Router(tags=["webhooks"])
_Url = Annotated[
    str, Field(min_length=10, max_length=2000, pattern="^https?://[!-~]+$", examples=["https://cases.example.org/hook"])
]
_Events = Annotated[list[Kind], Field(min_length=1, max_length=20, examples=[["document.attached"]])]


class NewSubscription(Taken):
    """Where to tell, and of what."""

    url: _Url
    events: _Events
    description: Line = ""


class ChangedSubscription(Taken):
    """What is to change."""

    url: _Url | None = None
    events: _Events | None = None
    description: Line | None = None
    state: Literal["active"] | None = Field(default=None, description="To tell it again after it was disabled")


class Rotation(Taken):
    """How long the former secret signs as well."""

    overlap_seconds: int = Field(default=86400, ge=0, le=30 * 86400)


class SubscriptionShape(BaseModel):
    """Who is told of what."""

    id: UUID
    url: str
    events: list[Kind]
    description: str
    state: SubscriptionState = Field(description="disabled: it took nothing for days")
    owner: str
    created_at: datetime
    failing_since: datetime | None = Field(description="Null while it takes what it is told")
    trouble: str | None = Field(description="What went wrong the last time", examples=["it answered 500"])
    waiting: int = Field(description="Messages that it has not taken yet")


class WithSecret(SubscriptionShape):
    """A subscription with the secret that signs; it is shown only here."""

    secret: str = Field(examples=["whsec_..."])


class NoticeShape(BaseModel):
    """One event for one subscription."""

    id: str = Field(description="The webhook-id header", examples=["msg_0f1e2d3c4b5a69788796a5b4c3d2e1f0"])
    type: Kind
    state: NoticeState
    tries: int = Field(description="How often it was sent without being taken")
    trouble: str | None
    created_at: datetime
    delivered_at: datetime | None


@operation(router, "GET", "", scope=Scope.WEBHOOKS, right=Right.SUPERVISE, gives=Page[SubscriptionShape])
def list_webhooks(request: HttpRequest, cursor: paging.Cursor | None = None, limit: paging.Limit = 50) -> HttpResponse:
    """Your subscriptions."""
    found, following = paging.page(_own(request), cursor, limit, "created_at", "pk")
    return answered(Answer(Page[SubscriptionShape](items=[_shape(row) for row in found], next=following)))


@operation(
    router,
    "POST",
    "",
    scope=Scope.WEBHOOKS,
    right=Right.SUPERVISE,
    gives=WithSecret,
    status=201,
    refuses=["address_refused"],
)
def create_webhook(request: HttpRequest, body: NewSubscription) -> HttpResponse:
    """Subscribe to events. The answer shows the secret, once."""
    caller = caller_of(request)

    def act() -> Answer:
        try:
            row = subscribing.subscribe(body.url, body.events, body.description, caller.name, programs_of(caller.user))
        except AddressRefused:
            raise Refused("address_refused") from None
        return Answer(_with_secret(row), 201, {"Location": f"/api/v1/webhooks/{row.pk}", "ETag": _etag(row)})

    return once(request, body.model_dump_json().encode(), act)


@operation(
    router,
    "GET",
    "/{pk}",
    scope=Scope.WEBHOOKS,
    right=Right.SUPERVISE,
    gives=SubscriptionShape,
    refuses=["not_found"],
)
def get_webhook(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One subscription. Its ETag is for If-Match."""
    row = _one(request, pk)
    return answered(Answer(_shape(row), headers={"ETag": _etag(row)}))


@operation(
    router,
    "PATCH",
    "/{pk}",
    scope=Scope.WEBHOOKS,
    right=Right.SUPERVISE,
    gives=SubscriptionShape,
    refuses=["not_found", "address_refused"],
    is_versioned=True,
)
def change_webhook(request: HttpRequest, pk: UUID, body: ChangedSubscription) -> HttpResponse:
    """Change where or of what somebody is told, or tell them again."""
    caller = caller_of(request)

    def act() -> Answer:
        must_match(request, _etag(_one(request, pk, lock=True)))
        try:
            subscribing.change(
                pk,
                caller.name,
                programs_of(caller.user),
                url=body.url,
                events=body.events,
                description=body.description,
                activate=body.state is not None,
            )
        except AddressRefused:
            raise Refused("address_refused") from None
        row = _one(request, pk)
        return Answer(_shape(row), headers={"ETag": _etag(row)})

    return once(request, body.model_dump_json().encode(), act)


@operation(
    router,
    "DELETE",
    "/{pk}",
    scope=Scope.WEBHOOKS,
    right=Right.SUPERVISE,
    status=204,
    refuses=["not_found"],
    is_versioned=True,
)
def delete_webhook(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tell them no more, not even what waits."""

    def act() -> Answer:
        must_match(request, _etag(_one(request, pk, lock=True)))
        subscribing.end(pk, caller_of(request).name)
        return Answer(status=204)

    return once(request, b"", act)


@operation(
    router,
    "POST",
    "/{pk}/rotate-secret",
    scope=Scope.WEBHOOKS,
    right=Right.SUPERVISE,
    gives=WithSecret,
    refuses=["not_found"],
    is_versioned=True,
)
def rotate_webhook_secret(request: HttpRequest, pk: UUID, body: Rotation) -> HttpResponse:
    """Make a new secret, and show it, once; for a while the former one signs as well."""

    def act() -> Answer:
        must_match(request, _etag(_one(request, pk, lock=True)))
        subscribing.rotate(pk, timedelta(seconds=body.overlap_seconds), caller_of(request).name)
        row = _one(request, pk)
        return Answer(_with_secret(row), headers={"ETag": _etag(row)})

    return once(request, body.model_dump_json().encode(), act)


@operation(
    router,
    "GET",
    "/{pk}/notices",
    scope=Scope.WEBHOOKS,
    right=Right.SUPERVISE,
    gives=Page[NoticeShape],
    refuses=["not_found"],
)
def list_webhook_notices(
    request: HttpRequest,
    pk: UUID,
    state: NoticeState | None = None,
    cursor: paging.Cursor | None = None,
    limit: paging.Limit = 50,
) -> HttpResponse:
    """What a subscription was told, or is still to be told."""
    rows = _one(request, pk).notices.filter(**({"state": state} if state else {}))
    found, following = paging.page(rows, cursor, limit, "pk")
    return answered(Answer(Page[NoticeShape](items=[_message(row) for row in found], next=following)))


def _own(request: HttpRequest) -> QuerySet[Subscription]:
    return Subscription.objects.filter(owner=caller_of(request).name).exclude(state=SubscriptionState.ENDED)


def _one(request: HttpRequest, pk: UUID, *, lock: bool = False) -> Subscription:
    rows = _own(request).filter(pk=pk)
    row = (rows.select_for_update() if lock else rows).first()
    if row is None:
        raise Refused("not_found")
    return row


def _etag(row: Subscription) -> str:
    return etag(row.pk, row.version)


def _shape(row: Subscription) -> SubscriptionShape:
    return SubscriptionShape.model_validate(_values(row))


def _with_secret(row: Subscription) -> WithSecret:
    return WithSecret.model_validate(_values(row) | {"secret": row.secret})


def _values(row: Subscription) -> dict[str, object]:
    return {
        "id": row.pk,
        "url": row.url,
        "events": row.events,
        "description": row.description,
        "state": row.state,
        "owner": row.owner,
        "created_at": row.created_at,
        "failing_since": row.failing_since,
        "trouble": row.trouble or None,
        "waiting": row.notices.filter(state=NoticeState.WAITING).count(),
    }


def _message(row: Notice) -> NoticeShape:
    return NoticeShape(
        id=row.webhook_id,
        type=Kind(row.kind),
        state=NoticeState(row.state),
        tries=row.tries,
        trouble=row.trouble or None,
        created_at=row.created_at,
        delivered_at=row.delivered_at,
    )
