"""The document that pages are being added to."""

from dataclasses import dataclass, field

from intake.segmenting.page_counts import Count
from intake.segmenting.sheets import Sheet

_NEAR = 4


@dataclass
class Run:
    """Its pages that say something, but for separators; what is asked of all of them is kept as they come."""

    sheets: list[Sheet] = field(default_factory=list)
    sure_type: str | None = None
    """What the first of its pages that are sure is."""
    count: Count | None = None
    """That of its last page that has one."""
    numbers: set[int] = field(default_factory=set)
    """Of its pages, where they say so."""
    ends_blank: bool = False

    def add(self, sheet: Sheet) -> None:
        """Another page of it."""
        self.sheets.append(sheet)
        self.sure_type = self.sure_type or sheet.sure_type
        self.count = sheet.count or self.count
        self.ends_blank = False
        if sheet.count is not None:
            self.numbers.add(sheet.count.number)

    @property
    def first(self) -> Sheet:
        """Its first page."""
        return self.sheets[0]

    @property
    def last(self) -> Sheet:
        """Its last page."""
        return self.sheets[-1]

    @property
    def near(self) -> tuple[Sheet, ...]:
        """Its first page and the last ones: what stands on pages between would cost more than it tells."""
        return (self.first, *self.sheets[1:][-_NEAR:])
