"""What the how-to guides say that the program says, it says; and every event that is logged is explained."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUIDES = ROOT / "docs" / "how-to"
PRODUCT = ("intake", "classifiers", "storage", "queue_config", "review", "commands")
LEVELS = {"debug", "info", "warning", "error", "critical"}
VARIES = "…"


def trees() -> Iterator[ast.AST]:
    for package in PRODUCT:
        for file in sorted((ROOT / package).rglob("*.py")):
            yield ast.parse(file.read_text(encoding="utf-8"))


def said(node: ast.AST) -> str | None:
    """A text of the program's, with … for what is put into it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else VARIES for part in node.values)
    return None


def rows(page: str) -> list[str]:
    """The first cell of each row of its tables."""
    lines = (GUIDES / page).read_text(encoding="utf-8").splitlines()
    return [line.split("|")[1].strip() for line in lines if line.startswith("| `")]


def test_each_message_to_troubleshoot_is_one_of_the_programs() -> None:
    texts = {text for tree in trees() for node in ast.walk(tree) if (text := said(node))}
    everything = "\0".join(" ".join(text.split()) for text in texts)
    messages = [
        re.match(r"`(.+?)`(?: from `intake doctor`| after a variable's name)?$", cell)
        for cell in rows("troubleshoot.md")
    ]
    found = [message.group(1) for message in messages if message]
    assert len(found) > 20
    missing = [
        (message, piece)
        for message in found
        for piece in (piece.strip(" :;.()") for piece in message.split(VARIES))
        if len(piece) > 3 and piece not in everything
    ]
    assert missing == []


def logged() -> set[str]:
    """Every event that is logged, whichever of two it is."""
    found: set[str] = set()
    for tree in trees():
        for node in ast.walk(tree):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if is_call and node.func.attr in LEVELS and _is_log(node.func.value) and node.args:  # type: ignore[attr-defined]
                names = ast.walk(node.args[0])  # type: ignore[attr-defined]
                found |= {
                    name.value for name in names if isinstance(name, ast.Constant) and isinstance(name.value, str)
                }
    return found


def _is_log(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):  # structlog.get_logger()
        return isinstance(node.func, ast.Attribute) and node.func.attr == "get_logger"
    return isinstance(node, ast.Name) and node.id == "_log"


def test_each_event_that_is_logged_is_explained_and_no_other() -> None:
    explained = {name for cell in rows("logs.md") for name in re.findall(r"`([a-z_]+)`", cell)}
    events = {name for name in logged() if re.fullmatch(r"[a-z]+(_[a-z]+)*", name)} - {"failed"}
    fields = {"timestamp", "level", "event", "submission", "step", "attempt", "key", "trace"}
    fields |= {"error", "where", "route", "method", "status", "seconds"}
    by_libraries = {"request_failed", "library"}
    assert events - explained == set(), "explain these in docs/how-to/logs.md"
    assert explained - events - fields - by_libraries == set(), "nobody logs these"


def test_no_log_call_says_an_exceptions_message() -> None:
    """`str(error)` and `{error}` may quote a document: type and place are logged instead."""
    wrong = []
    for tree in trees():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_log(node.func.value)):
                continue
            for part in (*node.args, *(keyword.value for keyword in node.keywords if keyword.arg != "exc_info")):
                wrong += [
                    ast.unparse(node) for name in _bare_names(part) if name in ("error", "exception", "err", "exc")
                ]
    assert wrong == []


def _bare_names(part: ast.AST) -> Iterator[str]:
    """Names that stand there as they are: not `type(error)`, nor what `place_of(error)` or `reason(error)` gives."""
    if isinstance(part, ast.Name):
        yield part.id
    elif isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id in ("str", "repr"):
        for argument in part.args:
            yield from _bare_names(argument)
    elif isinstance(part, ast.JoinedStr | ast.FormattedValue | ast.BinOp):
        for child in ast.iter_child_nodes(part):
            yield from _bare_names(child)
