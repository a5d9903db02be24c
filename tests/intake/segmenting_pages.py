"""Pages as the tests of segmenting write them."""

from intake.model import Classification, Page, PageSource
from intake.segmenting.runs import Run
from intake.segmenting.sheets import Sheet, lines_of, sheet_of
from intake.words import pack

UNSURE = Classification(type="other", confidence=0.4, abstained=True)


def sure(type_id: str, confidence: float = 0.95) -> Classification:
    return Classification(type=type_id, confidence=confidence, abstained=False)


def page(text: str, number: int = 1, **changed: object) -> Page:
    source = PageSource.TEXT_LAYER if text.strip() else PageSource.NONE
    return Page(**{"number": number, "source": source, "text": text} | changed)


def printed(text: str, *, left: float = 0.1, top: float = 0.08, leading: float = 0.02, height: float = 0.012) -> Page:
    """A page whose words lie in lines below each other; a line in exclamation marks is in large print."""
    boxes: list[tuple[float, ...]] = []
    for row, line in enumerate(text.splitlines()):
        large = 2.0 if line.startswith("!") else 1.0
        columns = range(len(line.split()))
        boxes += [(left + 0.06 * column, top + leading * row, 0.05, height * large, 1.0) for column in columns]
    return page(text.replace("!", ""), places=pack(boxes))


def sheet(of: str | Page, kind: Classification = UNSURE) -> Sheet:
    what = page(of) if isinstance(of, str) else of
    return sheet_of(what, lines_of(what.text), kind)


def run(*sheets: Sheet, ends_blank: bool = False) -> Run:
    made = Run()
    for each in sheets:
        made.add(each)
    made.ends_blank = ends_blank
    return made
