"""The two worlds that matching is fitted on and measured in: other popularity of names, other strengths of noise."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Style:
    """How common the common names are, and how strong the noise is; shares are of submissions unless said otherwise."""

    name: str
    skew: float
    """The n-th commonest name of an origin is n to this power rarer than the commonest."""
    rare: float
    """Share of the people with a rare, composed name."""
    photo: float
    """Share of the submissions that were photographed."""
    scan: float
    ocr: float
    """How often recognition slips, in a scan; twice or thrice that in a photo. Of numbers and of names."""
    no_number: float = 0.10
    one_number: float = 0.33
    wrong_number: float = 0.03
    mistyped_number: float = 0.015
    old_number: float = 0.015
    dummy: float = 0.03
    swapped: float = 0.05
    # Of those whose name has another spelling, or a short form:
    other_spelling: float = 0.06
    nickname: float = 0.06
    mistyped_name: float = 0.03
    birth_slip: float = 0.02
    other_type: float = 0.05
    representative: float = 0.12
    email_differs: float = 0.10
    absent: float = 0.03
    stranger: float = 0.02
    relative: float = 0.01
    two_cases: float = 0.02


CALIBRATION = Style(name="calibration", skew=0.85, rare=0.28, photo=0.20, scan=0.30, ocr=0.012)
TEST = Style(
    name="test",
    skew=0.95,
    rare=0.22,
    photo=0.24,
    scan=0.28,
    ocr=0.016,
    other_spelling=0.07,
    nickname=0.05,
    mistyped_name=0.035,
    birth_slip=0.025,
    mistyped_number=0.02,
    other_type=0.06,
    email_differs=0.12,
)
STYLES = {style.name: style for style in (CALIBRATION, TEST)}
