"""Plain text in whatever encoding it came."""

import codecs
import re

from charset_normalizer import from_bytes

from intake.model import Policy, RefusalReason
from intake.reading.registry import Content, Reader, Refused, Task
from intake.reading.text_page import refuse_many_pages, text_page

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as the next does
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = "cp1252"
_OTHERS = ["cp1250", "iso8859_2", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "gb18030", "big5"]
_OTHERS += ["shift_jis", "euc_jp", "euc_kr", "mac_roman", "iso8859_5", "cp866"]
_SAMPLE = 20_000  # bytes
_HIGH = re.compile(rb"[^\x00-\x7f]")
_TO_JAPANESE = re.compile(rb"\x1b\$[@B]")
_SEQUENCE = re.compile(rb"[\xc3-\xf4][\x80-\xbf]+")
_WORD = re.compile(r"[^\W\d_]+")
_WESTERN_LETTERS = frozenset("ŠŽšžàâäáãåæçéèêëíìîïñóòôöõøœúùûüýÿßÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜÝŸ")
_WESTERN_SIGNS = frozenset("«»“”‘’„–—…•·€£¢¥§©®™°²³½¼¾±×÷ªº¿¡´\xa0\xad")
_SIGN_IN_WORD = re.compile("[A-Za-z][«»„•€£¢¥§©®™°²³½¼¾±×÷¿¡][a-z]")
_CONTROLS = [chr(code) for code in range(32) if chr(code) not in "\t\n\r\f"]


def decode(data: bytes) -> str:
    """Text of these bytes, its lines ending in newlines. Raises Refused for binary rubbish."""
    text = data.decode(encoding_of(data), "replace")
    odd = text.count("\ufffd") + sum(map(text.count, _CONTROLS))
    if odd > 0.05 * len(text):
        raise Refused(RefusalReason.CORRUPT, "its bytes are not text in any encoding known here")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def encoding_of(data: bytes) -> str:
    """By their mark, else UTF-16 or UTF-8 where they are, else Windows' Latin where it makes sense, else a guess."""
    if encoding := encoding_by_mark(data) or unmarked_utf16(data[:4000]) or _by_escapes(data):
        return encoding
    if _is_utf8(data):
        return "utf-8"
    sample = _sample(data)
    if _is_western(sample.decode(_WESTERN, "replace")):
        return _WESTERN
    best = from_bytes(sample, cp_isolation=_OTHERS).best()
    return best.encoding if best else _WESTERN


def encoding_by_mark(data: bytes) -> str | None:
    """What the byte order mark says, where there is one."""
    return next((name for mark, name in _MARKS if data.startswith(mark)), None)


def unmarked_utf16(head: bytes) -> str | None:
    """By the zeros: every other byte of what is in Latin letters, the spaces and signs of what is in most others."""
    half = len(head) // 2
    first, second = head[0 : 2 * half : 2].count(0), head[1 : 2 * half : 2].count(0)
    if half >= 2 and second > 0.1 * half and first < 0.05 * second:
        return "utf-16-le"
    if half >= 2 and first > 0.1 * half and second < 0.05 * first:
        return "utf-16-be"
    return None


def _by_escapes(data: bytes) -> str | None:
    """What Japanese mail is written in says by escape sequences which characters follow (RFC 1468)."""
    return "iso2022_jp" if _TO_JAPANESE.search(data) and not _HIGH.search(data) else None


def _is_utf8(data: bytes) -> bool:
    """Also with a few bytes that are not, as where it was cut."""
    try:
        data.decode()
    except UnicodeDecodeError:
        broken = data.decode("utf-8", "replace").count("\ufffd")
        return 10 * broken < len(_SEQUENCE.findall(data))
    return True


def _sample(data: bytes) -> bytes:
    """Whole lines from the first that is not plain ASCII."""
    found = _HIGH.search(data)
    start = data.rfind(b"\n", 0, found.start()) + 1 if found else 0
    sample = data[start : start + _SAMPLE]
    end = sample.rfind(b"\n") + 1
    return sample[:end] if end > len(sample) // 2 else sample


def _is_western(text: str) -> bool:
    """Whether accents are where French, Spanish or German has them: read wrongly, other scripts are all accents."""
    high = [char for char in text if ord(char) > 127]
    odd = sum(char not in _WESTERN_LETTERS and char not in _WESTERN_SIGNS for char in high)
    odd += len(_SIGN_IN_WORD.findall(text))
    words = [word for word in _WORD.findall(text) if len(word) > 3 and not word.isascii()]
    accents = sum(ord(char) > 127 for word in words for char in word)
    return odd <= 0.05 * len(high) and accents <= 0.6 * sum(map(len, words))


def _read(task: Task) -> Content:
    text = decode(task.path.read_bytes())
    pages = [part.strip() for part in text.split("\f") if part.strip()] or [""]
    refuse_many_pages(task, len(pages))
    return Content(pages=[text_page(number, part) for number, part in enumerate(pages, start=1)])


READER = Reader(extensions={"text/plain": (".txt", ".text", ".log", ".md")}, policy=Policy.READ, read=_read)
