"""Describes the API in OpenAPI 3.1, from the operations as they are declared, and the webhooks from their models."""

import json
from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from review.api.api import api
from review.api.problems import MEDIA_TYPE
from review.api.tokens import Scope
from storage.webhooks.kinds import BODIES

_ABOUT = """Every request names its caller by a bearer token, made by `intake tokens make` or given by the
organization's own OpenID Connect provider; cookies are not looked at. A token does what its user may, within its scopes
({scopes}). Moments are in UTC (ISO 8601). Errors are problems (RFC 9457) with a `code` for programs and a sentence in
English or French, by Accept-Language. POSTs and PATCHes take an Idempotency-Key: under the same key the same request is
done once and answered alike. Lists come in pages: give a page's `next` as `cursor` to get the one behind it; rows that
come or go meanwhile move nothing. Fields may be added to answers: ignore those that you don't know."""
_SIGNED = (
    ("webhook-id", "The same each time this notice is sent: take it once", "msg_0f1e2d3c4b5a69788796a5b4c3d2e1f0"),
    ("webhook-timestamp", "When it was sent, in seconds since 1970; refuse what is minutes old", "1769860800"),
    (
        "webhook-signature",
        "Of the Standard Webhooks specification; one or more, with spaces between: `v1,` and the Base64 of HMAC-SHA256",
        "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
    ),
)


@cache
def describe() -> dict[str, Any]:
    """The description, as JSON."""
    described: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="api/v1"))
    described["info"]["description"] = " ".join(_ABOUT.format(scopes=", ".join(Scope)).split())
    described["servers"] = [{"url": "/"}]
    described["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    for path in described["paths"].values():
        for operation in path.values():
            _correct(operation)
    _, schemas = models_json_schema(
        [(model, "serialization") for model in BODIES.values()], ref_template="#/components/schemas/{model}"
    )
    for schema in schemas["$defs"].values():
        schema.pop("additionalProperties", None)  # a later release may say more
    described["components"]["schemas"] |= schemas["$defs"]
    described["webhooks"] = {kind.value: {"post": _webhook(kind.value, model)} for kind, model in BODIES.items()}
    plain: dict[str, Any] = json.loads(json.dumps(described))  # statuses are texts there
    return plain


def _correct(operation: dict[str, Any]) -> None:
    """Problems have a media type and headers of their own, what was made has a place, and no parameter is null."""
    for parameter in operation["parameters"]:
        parameter["schema"] = schema = _never_null(parameter["schema"])
        if "description" in schema:
            parameter["description"] = schema.pop("description")
    for status, response in operation["responses"].items():
        if int(status) >= 400:
            response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}
        if int(status) == 401:
            response["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
        if int(status) in (429, 503):
            response["headers"] = {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}}
        if int(status) == 201:
            response["headers"] = {"Location": {"schema": {"type": "string"}}}


def _never_null(schema: dict[str, Any]) -> dict[str, Any]:
    """What a parameter may be that can be left out."""
    others = [one for one in schema.get("anyOf", schema.get("allOf", ())) if one != {"type": "null"}]
    rest = {name: value for name, value in schema.items() if name not in ("anyOf", "allOf", "title")}
    return _never_null(others[0]) | rest if len(others) == 1 else rest


def _webhook(kind: str, model: type) -> dict[str, Any]:
    return {
        "operationId": kind.replace(".", "_"),
        "summary": (model.__doc__ or "").rstrip("."),
        "description": "Told in order of each document; a later notice waits until the one before was taken.",
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": about,
                "schema": {"type": "string"},
                "example": example,
            }
            for name, about, example in _SIGNED
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}},
        },
        "responses": {
            "2XX": {"description": "Taken"},
            "410": {"description": "Nobody is there any more: nothing will be told again"},
            "default": {"description": "Sent again later, for days, ever less often; redirects are not followed"},
        },
    }
