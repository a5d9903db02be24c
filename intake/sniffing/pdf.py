"""Where a PDF begins that has something before its header."""

import re

from intake.sniffing.sample import Sample

_HEADER = re.compile(rb"%PDF-[12]\.\d")
_FURTHEST = 1024 + 8  # readers look for a header in the first 1,024 bytes
FIRST_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")


def pdf_offset(sample: Sample) -> int:
    """Where in the first bytes a PDF begins, -1 when none does: a text that only names the header is none."""
    header = _HEADER.search(sample.head[:_FURTHEST])
    if header is None:
        return -1
    has_body = FIRST_OBJECT.search(sample.head, header.end()) or b"%%EOF" in sample.tail or b"startxref" in sample.tail
    return header.start() if has_body else -1
