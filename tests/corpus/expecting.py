"""What a file of the corpus may become, and how an answer of `intake inspect --json` differs from it."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

REFUSALS = (
    "corrupt",
    "decompression_bomb",
    "empty",
    "encrypted",
    "too_large",
    "too_many_pages",
    "unsupported_type",
)
"""What a file may be refused for; a crash or a timeout is ours."""
LOSSES = ("repaired", "page_unreadable", "picture_unreadable", "attachment_unreadable", "form_unreadable")
"""What a file that was cut must say when it is read all the same."""


@dataclass(frozen=True)
class Expected:
    """The promise for one file. The default: it is read, whatever it holds."""

    outcomes: tuple[str, ...] = ("read",)
    reasons: tuple[str, ...] = ()
    """Allowed when it is refused."""
    mimes: tuple[str, ...] = ()
    """Allowed; none: any."""
    mismatch: bool | None = None
    warnings: tuple[str, ...] = ()
    """Each must be on the file itself."""
    one_of: tuple[str, ...] = ()
    """One of them must be on the file or inside, when it is not refused."""
    never: tuple[str, ...] = ()
    """None of them may be on the file itself."""
    inside: tuple[str, ...] = ()
    """Warnings and reasons that must be on something inside it."""
    text: tuple[str, ...] = ()
    """Must be read in it or inside, when it is not refused."""
    hidden: tuple[str, ...] = ()
    """May be nowhere in the answer."""
    unclassified: bool = False
    """A person must look at each document of it."""
    pages: int | None = None
    children: int | None = None
    seconds: float = 30

    def but(self, **changes: Any) -> "Expected":
        """The same with changes."""
        return replace(self, **changes)


READ = Expected()
EXPANDED = Expected(outcomes=("expanded",))
ANY = Expected(outcomes=("read", "expanded", "refused"), reasons=REFUSALS)
"""Of random damage nothing is known but that there is an answer."""


def refused(*reasons: str, **more: Any) -> Expected:
    """It must be refused, for one of these reasons."""
    return Expected(outcomes=("refused",), reasons=reasons, **more)


def or_refused(expected: Expected, *reasons: str) -> Expected:
    """As expected, or refused for one of these reasons."""
    return expected.but(outcomes=(*expected.outcomes, "refused"), reasons=reasons)


class Sample(NamedTuple):
    """A file of the corpus; its name says what it is."""

    name: str
    data: bytes
    expected: Expected


def to_json(expectations: dict[str, Expected]) -> str:
    """Only what is not the default, a file a line."""
    lines = (f"{json.dumps(name)}: {json.dumps(_short(expected))}" for name, expected in expectations.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def from_json(text: str) -> dict[str, Expected]:
    """What `to_json` wrote."""
    return {name: READ.but(**_with_tuples(short)) for name, short in json.loads(text).items()}


def _with_tuples(short: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in short.items()}


def _short(expected: Expected) -> dict[str, Any]:
    default = asdict(READ)
    return {key: value for key, value in asdict(expected).items() if value != default[key]}


def deviations(found: dict[str, Any], expected: Expected) -> Iterator[str]:
    """Each way in which the answer is not what was promised."""
    yield from _of_the_whole_tree(found)
    if found["outcome"] not in expected.outcomes:
        yield f"{found['outcome']} ({found['reason']}: {found['detail']}) instead of {' or '.join(expected.outcomes)}"
    elif found["outcome"] == "refused":
        if found["reason"] not in expected.reasons:
            yield f"refused as {found['reason']} ({found['detail']}) instead of {' or '.join(expected.reasons)}"
    else:
        yield from _of_what_was_read(found, expected)
    if expected.mimes and found["mime"] not in expected.mimes:
        yield f"taken for {found['mime']} instead of {' or '.join(expected.mimes)}"
    if expected.mismatch is not None and found["extension_mismatch"] is not expected.mismatch:
        yield f"extension_mismatch is {found['extension_mismatch']}"
    yield from (f"lacks the warning {code}" for code in expected.warnings if code not in found["warnings"])
    yield from (f"has the warning {code}" for code in expected.never if code in found["warnings"])
    if missing := [code for code in expected.inside if code not in _codes(found["children"])]:
        yield f"nothing inside has {', '.join(missing)}"
    answer = json.dumps(found, ensure_ascii=False)
    yield from (f"{text!r} shows in the answer" for text in expected.hidden if text in answer)
    if found.get("seconds", 0) > expected.seconds:
        yield f"took {found['seconds']} seconds; {expected.seconds:g} are allowed"


def _of_the_whole_tree(found: dict[str, Any]) -> Iterator[str]:
    """What holds for every file, and for everything inside one."""
    if (found["outcome"] == "refused") != bool(found["reason"]) or bool(found["reason"]) != bool(found["detail"]):
        yield f"{found['outcome']} with the reason {found['reason']!r} and the detail {found['detail']!r}"
    if found["mime"].count("/") != 1:
        yield f"its type is {found['mime']!r}"
    if ("extension_mismatch" in found["warnings"]) is not found["extension_mismatch"]:
        yield "the warning extension_mismatch and the field differ"
    for child in found["children"]:
        if child["reason"] in ("crashed", "timeout"):
            yield f"{child['path']!r} in it: {child['reason']} ({child['detail']})"
        if not child["path"].replace("\n", "").replace("\t", "").isprintable():
            yield f"a name inside is unprintable: {child['path']!r}"
        yield from _of_the_whole_tree(child)


def _of_what_was_read(found: dict[str, Any], expected: Expected) -> Iterator[str]:
    text = _plain(" ".join(_texts(found)))
    yield from (f"{words!r} was not read" for words in expected.text if _plain(words) not in text)
    if expected.one_of and not {*found["warnings"], *_codes(found["children"])} & {*expected.one_of}:
        yield f"lacks a warning of {', '.join(expected.one_of)}"
    if expected.unclassified and not all(document["abstained"] for document in found["documents"]):
        yield "it was classified"
    if expected.pages is not None and len(found["pages"]) != expected.pages:
        yield f"{len(found['pages'])} pages instead of {expected.pages}"
    if expected.children is not None and len(found["children"]) != expected.children:
        yield f"{len(found['children'])} files inside instead of {expected.children}"


def _texts(found: dict[str, Any]) -> Iterator[str]:
    yield from (page.get("text", "") for page in found["pages"])
    for child in found["children"]:
        yield from _texts(child)


def _codes(children: list[dict[str, Any]]) -> set[str]:
    found: set[str] = set()
    for child in children:
        found |= {*child["warnings"], *([child["reason"]] if child["reason"] else []), *_codes(child["children"])}
    return found


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
