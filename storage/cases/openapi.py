"""Describes in OpenAPI 3.1 what a case system is asked, from the notes' own models, for whoever builds one."""

from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from storage.cases.signing import KEY_ID, SIGNED
from storage.cases.system import AttachmentNote, TypeCorrectionNote, WithdrawalNote

EXAMPLE = "https://cases.example.org/attachments"
"""Where none is set."""
_NOTES: dict[str, type[BaseModel]] = {
    "attached": AttachmentNote,
    "withdrawn": WithdrawalNote,
    "type_corrected": TypeCorrectionNote,
}
_PROBLEM = {"application/problem+json": {"schema": {"type": "object"}}, "text/plain": {"schema": {"type": "string"}}}
_RETRY_AFTER = {"Retry-After": {"description": "Seconds, or a date; honoured", "schema": {"type": "string"}}}
_SIGNATURE = (
    "RFC 9421, hmac-sha256 with the shared secret, labelled intake; while the secret is changed a second one, "
    f"labelled former, with the secret before (keyid {KEY_ID}-former): believe it where either is right"
)
_LATER = "Asked again later, under the same key, for as long as it takes"


def describe(url: str = "") -> dict[str, Any]:
    """The description of a case system at this address, as JSON."""
    parts = urlsplit(url or EXAMPLE)
    _, schemas = models_json_schema(
        [(model, "serialization") for model in _NOTES.values()], ref_template="#/components/schemas/{model}"
    )
    for schema in schemas["$defs"].values():
        del schema["additionalProperties"]  # a later release may say more
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "What document intake asks of a case system",
            "version": "1",
            "description": "Each thing done to an attachment is told once in effect. What is about one document "
            "is told in the order in which it was done: a note is sent when the one before has been answered. "
            "Fields may be added to a note: ignore those that you don't know.",
        },
        "servers": [{"url": f"{parts.scheme}://{parts.netloc}"}],
        "paths": {parts.path or "/": {"post": _post(), "head": _head()}},
        "security": [{}, {"bearer": []}],
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _post() -> dict[str, Any]:
    references = {kind: f"#/components/schemas/{model.__name__}" for kind, model in _NOTES.items()}
    return {
        "operationId": "tell",
        "summary": "A document was put on a case, taken off it, or its type was corrected",
        "parameters": [
            _header("Idempotency-Key", "A UUID in quotation marks: under the same key comes the same note"),
            _header("Content-Digest", "sha-256 of the body (RFC 9530)"),
            _header("Signature-Input", f"{' '.join(SIGNED)}; keyid {KEY_ID}; where a secret is set", required=False),
            _header("traceparent", "W3C Trace Context, where we trace; your trace may go on from it", required=False),
            _header("Signature", _SIGNATURE, required=False),
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "oneOf": [{"$ref": reference} for reference in references.values()],
                        "discriminator": {"propertyName": "kind", "mapping": references},
                    }
                }
            },
        },
        "responses": {
            "2XX": {"description": "Taken, now or before under the same key"},
            "409": {"description": "It came before, and is still being worked on: asked again, for an hour"},
            "4XX": {"description": "Refused: a person looks, and sees the answer's detail", "content": _PROBLEM},
            **{
                status: {"description": _LATER, "headers": _RETRY_AFTER}
                for status in ("3XX", "401", "407", "408", "425", "429", "5XX")
            },
        },
    }


def _head() -> dict[str, Any]:
    answers = {"401": {"description": "The token is wrong"}, "default": {"description": "Anything else: it answers"}}
    return {"operationId": "check", "summary": "Asked by `intake doctor`", "responses": answers}


def _header(name: str, description: str, *, required: bool = True) -> dict[str, Any]:
    schema = {"type": "string"}
    return {"name": name, "in": "header", "required": required, "description": description, "schema": schema}
