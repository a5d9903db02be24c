"""The answers in an XFA form's data: each with its path, as the form's own template words it."""

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from intake.reading.form_wording import Answer, is_bookkeeping
from intake.reading.language import language_of
from intake.reading.xfa_template import LOOK_UP, Template, title_of
from intake.reading.xfa_xml import FormUnreadable, Packets, below, is_rich, local, rich_text, trees

_DATA = "{http://www.xfa.org/schema/xfa-data/1.0/}data"
_CONTENT_TYPE = "{http://www.xfa.org/schema/xfa-data/1.0/}contentType"
_TEMPLATE = "http://www.xfa.org/schema/xfa-template/"
_VERSION = "FormVersion"
_MAX_DEPTH = 200


def answers_and_title(packets: Packets) -> tuple[list[Answer], str]:
    """What was filled in, and the form's title, number and edition as its own template gives them.

    What stands in a blank form is no answer. Of same-named siblings the second is called Name[2].
    Raises FormUnreadable when the answers are damaged; a damaged template only costs the title and the wording.
    """
    found = trees(packets)
    templates = [part for tree in found for part in tree.iter() if _is_template(part)]
    leaves = [
        leaf
        for tree in found
        for data in tree.iter(_DATA)
        for top in data
        if local(top) not in LOOK_UP
        for leaf in _leaves(top, "", 0)
    ]
    title = _with_edition(title_of(templates), leaves)
    template = Template(templates, (part for tree in found for part in tree.iter() if local(part) in LOOK_UP))
    language = language_of(title)
    worded = (template.worded(path, value, language) for path, value in leaves if not is_bookkeeping(path))
    return [answer for answer in worded if answer is not None], title


def _with_edition(title: str, leaves: list[tuple[str, str]]) -> str:
    """The title with the edition that the data names, where the template does not."""
    edition = next((value for path, value in leaves if path.endswith(_VERSION)), "")
    return title if not title or edition in title else f"{title} ({edition})"


def _is_template(element: Element) -> bool:
    return local(element) == "template" and (element.tag == "template" or element.tag[1:].startswith(_TEMPLATE))


def _leaves(element: Element, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > _MAX_DEPTH:
        raise FormUnreadable(f"its parts lie more than {_MAX_DEPTH} deep, the limit")
    seen: Counter[str] = Counter()
    for part in element:
        name = local(part)
        seen[name] += 1
        if name in LOOK_UP or part.get(_CONTENT_TYPE, "").startswith("image/"):
            continue
        place = below(path, name, seen[name])
        if is_rich(part):
            value = rich_text(part)
        else:
            yield from _leaves(part, place, depth + 1)
            value = (part.text or "").strip()
        if value:
            yield place, value
