"""What people read, wherever it stands: texts of templates and code, catalogues of translations, tables of both."""

import ast
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("intake", "classifiers", "storage", "queue_config", "review")
_MARKS = {
    "gettext": (0,),
    "gettext_lazy": (0,),
    "gettext_noop": (0,),
    "ngettext": (0, 1),
    "ngettext_lazy": (0, 1),
    "pgettext": (0, 1),
    "pgettext_lazy": (0, 1),
}
_LITERAL = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_IN_TEMPLATE = re.compile(rf"(?<!\w)(_|n?p?gettext)\({_LITERAL}(?:,\s*{_LITERAL})?")


@dataclass(frozen=True, order=True)
class Text:
    """A text to be translated, and in what sense."""

    english: str
    context: str = ""


@dataclass(frozen=True)
class Entry:
    """A translation, one or one for each number."""

    text: Text
    plural: str
    french: tuple[str, ...]


def files(pattern: str) -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob(pattern) if "vendor" not in path.parts)


def texts_of(path: Path) -> set[Text]:
    """What a template or a source marks for translation."""
    return {*(_in_template(path) if path.suffix in (".html", ".txt") else _in_code(path))}


def _in_template(path: Path) -> Iterator[Text]:
    for mark, first, second in _IN_TEMPLATE.findall(templatize(path.read_text(encoding="utf-8"))):
        if mark == "pgettext":
            yield Text(ast.literal_eval(second), ast.literal_eval(first))
        else:
            yield Text(ast.literal_eval(first))


def _in_code(path: Path) -> Iterator[Text]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = _names_of_marks(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (mark := called.get(ast.unparse(node.func))):
            literals = [node.args[place] for place in _MARKS[mark]]
            for literal in literals:
                assert isinstance(literal, ast.Constant), f"{path}:{node.lineno}: only a literal can be translated"
            said = [str(literal.value) for literal in literals if isinstance(literal, ast.Constant)]
            yield Text(said[1], said[0]) if mark.startswith("pgettext") else Text(said[0])


def _names_of_marks(tree: ast.Module) -> dict[str, str]:
    """What the functions of Django's translation are called in this source."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {each.asname or each.name: each.name for each in node.names if each.name in _MARKS}
        elif isinstance(node, ast.ImportFrom) and node.module == "django.utils":
            modules = [each.asname or each.name for each in node.names if each.name == "translation"]
            names |= {f"{module}.{mark}": mark for module in modules for mark in _MARKS}
    return names


def catalogues() -> list[Path]:
    return files("locale/fr/LC_MESSAGES/*.po")


def entries(catalogue: Path) -> list[Entry]:
    """All of a .po file, its head left out; escapes are Python's."""
    found = []
    for block in re.split(r"\n\s*\n", catalogue.read_text(encoding="utf-8")):
        parts: dict[str, str] = {}
        key = ""
        for line in block.splitlines():
            if match := re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")$', line):
                key = match[1]
                parts[key] = ast.literal_eval(match[2])
            elif line.startswith('"'):
                parts[key] += ast.literal_eval(line)
        if parts.get("msgid"):
            french = tuple(text for name, text in parts.items() if name.startswith("msgstr"))
            found.append(Entry(Text(parts["msgid"], parts.get("msgctxt", "")), parts.get("msgid_plural", ""), french))
    return found


BLANKS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def faults_of_french(text: str) -> list[str]:
    """What is not set as in Canada: no space before ; ! ?, an unbreakable one before a colon and within « »."""
    faults = {
        "a space before ; ! ?": r"[ \t][;!?]",
        "a breakable space before a colon": r"[^\s\d]:(?=\s|$)|[ \t]:",
        "a breakable space within « »": r"«(?![\u00a0\u202f])|(?<![\u00a0\u202f])»",
        "a straight apostrophe": r"\w'\w",
        "straight quotation marks": r'"\w',
        "three dots": r"\.\.\.",
    }
    return [fault for fault, pattern in faults.items() if re.search(pattern, _without_code(text))]


def _without_code(text: str) -> str:
    return re.sub(r"<[^>]*>|https?:\S+|%\(\w+\)s|\{\w*\}|\d:\d", "x", text)


def tables() -> Iterator[tuple[Path, str, str]]:
    """Tables with a column in each language."""
    for path in files("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            head: Sequence[str] = next(csv.reader(file), [])
        for english in head:
            french = "fr" if english == "en" else re.sub(r"_en$", "_fr", english)
            if english == "en" or english.endswith("_en"):
                yield path, english, french


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class _Visible(HTMLParser):
    """Collects what is seen or read out of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = 0
        self._foreign: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self._hidden += tag in ("script", "style")
        if tag not in _VOID and ("lang" in said or self._foreign):
            foreign = said.get("lang", "fr") != "fr" and tag != "html"
            if foreign or self._foreign:
                self._foreign.append(tag)
        if not self._foreign:
            self.texts += [value for name in _READ_OUT if (value := said.get(name))]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style")
        if self._foreign and self._foreign[-1] == tag:
            self._foreign.pop()

    def handle_data(self, data: str) -> None:
        if not self._hidden and not self._foreign and data.strip():
            self.texts.append(" ".join(data.split()))


_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_READ_OUT = ("alt", "aria-label", "aria-description", "placeholder", "title", "summary", "label")


def visible(html: str) -> list[str]:
    """Texts of a page as people get them; without what is marked as in another language."""
    page = _Visible()
    page.feed(html)
    return page.texts


def blocks_in_tags(sources: Iterable[str]) -> set[str]:
    """Names of blocks that stand within a tag: they hold attributes, which nobody reads."""
    return {name for source in sources for name in re.findall(r"<\w[^<>]*?{%\s*block (\w+)\s*%}", source)}


def left_in_template(source: str, attributes: Iterable[str] = ()) -> list[str]:
    """Words of a template that are translated by nothing; blocks of these names hold attributes."""
    source = re.sub(r"{#.*?#}", "", source)
    for name in attributes:
        source = re.sub(rf"{{%\s*block {name}\b.*?{{%\s*endblock\b.*?%}}", "", source, flags=re.DOTALL)
    for block in ("comment", "blocktranslate", "blocktrans"):
        source = re.sub(rf"{{%-?\s*{block}\b.*?{{%-?\s*end{block}\s*%}}", " ", source, flags=re.DOTALL)
    source = re.sub(r"{%.*?%}|{{.*?}}", " ", source, flags=re.DOTALL)
    return [text for text in visible(source) if re.search(r"[^\W\d_]{2}", text)]
