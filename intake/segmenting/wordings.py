"""What pages say where a document begins, goes on or ends, in English and French."""

import re
from collections.abc import Sequence

_LETTER_OPENS = re.compile(
    r"(?:dear\b.{1,60}|to whom it may concern\W*|[àa] qui de droit\W*|"
    r"(?:ch[eè]re?s? )?(?:madame|monsieur|mesdames|messieurs)\b.{0,60},)",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:(?:attention\s*:|for the attention of\b).{1,60}|(?:good day|hello|bonjour)\W*|"
    r"[àa] l['’](?:attention|intention) d.{1,60})",
    re.IGNORECASE,
)
_CONTINUED = re.compile(
    r"\b(?:continued|cont['’]?d|cont\.|suite (?:et fin|de la page)|suite du)|"
    r"(?:^|[(\-–—]\s*)suite(?:\s*\)|\s*$)",  # but not "Suite 200", which is an address
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\b(?:continued (?:on|over)|over(?:leaf)?$|please turn over|p\.?t\.?o\.?$|see (?:reverse|over|next page)|"
    r"suite (?:[àa] la page|page suivante|au verso)|tournez la page|voir (?:au )?verso)|"
    r"^\W*\.{2,}\s*/\s*\d+$",
    re.IGNORECASE,
)
_BROUGHT = re.compile(
    r"\b(?:brought (?:forward|over|down)|(?:from|of) (?:the )?previous page|de la page pr[ée]c[ée]dente|"
    r"report[ée]e?s?$|(?:solde|montant|total|sous-total) (?:report[ée]|pr[ée]c[ée]dent)|report de\b)",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"\b(?:carried (?:forward|over)|to (?:the )?next page|(?:[àa] la|page) (?:page )?suivante|[àa] reporter|"
    r"report [àa])",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"^(?:sincerely|yours|respectfully|(?:kind|best|warm) regards|with (?:kind|best)|cordially|"
    r"cordialement|respectueusement|(?:meilleures )?salutations|bien [àa] vous|"
    r"(?:je vous prie d['’])?(?:veuillez )?agr[ée]er|"
    r"signature|signed|sign[ée]|so ordered|_{6,})",
    re.IGNORECASE,
)
_ENDED = re.compile(
    r"\b(?:end of|fin d[ue]|closing|cl[oô]ture|grand total|total (?:of|du|de|to|[àa])|net pay|net [àa] payer|"
    r"no further|aucune? autre|nothing (?:is )?(?:recorded )?below|references on request)\b",
    re.IGNORECASE,
)
_ENDS_SENTENCE = re.compile(r"[.!?:;\d)\]%$_\"»]$")
_TOP, _OPENING, _BOTTOM, _CLOSING = 4, 20, 5, 10
_LONG_LINE = 40

Lines = Sequence[str]


def opens_letter(lines: Lines) -> bool:
    """Whether it greets as letters do."""
    return any(_LETTER_OPENS.fullmatch(line) for line in lines[:_OPENING])


def greets(lines: Lines) -> bool:
    """Whether it addresses somebody in a way that other papers do too."""
    return any(_GREETING.fullmatch(line) for line in lines[:_OPENING])


def is_continued(lines: Lines) -> bool:
    """Whether the page says at its top that it continues another."""
    return any(_CONTINUED.search(line) for line in lines[:_TOP] if not _GOES_ON.search(line))


def brings_forward(lines: Lines) -> bool:
    """Whether its table begins with the sum of the page before."""
    return any(_BROUGHT.search(line) for line in lines[: 2 * _TOP])


def goes_on(lines: Lines) -> bool:
    """Whether the page says at its foot that another follows."""
    return any(_GOES_ON.search(line) or _FORWARD.search(line) for line in lines[-_BOTTOM:])


def is_signed(lines: Lines) -> bool:
    """Whether the page closes as letters and contracts do."""
    return any(_SIGNED.match(line) for line in lines[-_CLOSING:])


def ends(lines: Lines) -> bool:
    """Whether the page closes as statements do."""
    return any(_ENDED.search(line) for line in lines[-_BOTTOM:])


def breaks_off(lines: Lines) -> bool:
    """Whether its last long line is no whole sentence."""
    long = [line for line in lines[-_BOTTOM:] if len(line) > _LONG_LINE]
    return bool(long) and not _ENDS_SENTENCE.search(long[-1])
