"""Declares operations: what each needs, gives, and may refuse. The description and the checks come from one place."""

from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from typing import Any, TypeVar

from ninja import Router
from pydantic import BaseModel

from review.accounts.access import Right
from review.api import etags, idempotency
from review.api.callers import Needs
from review.api.problems import Problem, codes
from review.api.tokens import Scope

_View = TypeVar("_View", bound=Callable[..., Any])
_DONE_ONCE = ("POST", "PATCH")
_ALWAYS = ("not_authenticated", "scope_missing", "not_valid", "too_many_requests", "unavailable")


def operation(
    router: Router,
    method: str,
    path: str,
    *,
    scope: Scope,
    right: Right,
    gives: type[BaseModel] | None = None,
    status: int = 200,
    refuses: Iterable[str] = (),
    is_versioned: bool = False,
    parameters: Sequence[dict[str, Any]] = (),
    takes: dict[str, Any] | None = None,
) -> Callable[[_View], _View]:
    """An operation of the API.

    Args:
        router: of its group.
        method: GET, POST ...
        path: below the group's.
        scope: what a token has to be for.
        right: what its user has to be allowed.
        gives: the model of its answer; None where there is none.
        status: of its answer.
        refuses: codes of problems.csv that it may answer with, besides those that any may.
        is_versioned: whether If-Match may name what it is to be done to.
        parameters: that ninja does not know of.
        takes: the body, where ninja does not know it.
    """
    once = ("malformed", "key_reused") if method in _DONE_ONCE else ()
    statuses = {codes()[code].status for code in (*_ALWAYS, *once, *refuses)}
    if is_versioned:
        statuses.add(codes()["changed_since"].status)
    named = [*([idempotency.PARAMETER] if once else []), *([etags.PARAMETER] if is_versioned else []), *parameters]
    said: dict[str, Any] = {"security": [{"bearer": [scope.value]}], "parameters": named} | (
        {"requestBody": takes} if takes else {}
    )

    def declare(view: _View) -> _View:
        summary, _, rest = (view.__doc__ or "").partition("\n\n")
        declared: _View = router.api_operation(
            [method],
            path,
            auth=Needs(scope, right),
            response={status: gives} | dict.fromkeys(sorted(statuses), Problem),
            operation_id=view.__name__,
            summary=summary.rstrip("."),
            description=" ".join(rest.split()) or None,
            openapi_extra=deepcopy(said),
        )(view)
        return declared

    return declare
