"""What a file's name claims that it is."""

from pathlib import Path

from intake.reading.registry import readers

_TEXTS = {"txt", "text", "log", "md", "csv", "tsv", "htm", "html", "xhtml", "xml", "eml", "mht", "mhtml"}
_DOCUMENTS = _TEXTS | {
    *("pdf", "xps", "rtf", "doc", "dot", "docx", "dotx", "docm", "odt", "ott", "pages", "wpd", "msg"),
    *("xls", "xlsx", "xlsm", "xlsb", "ods", "numbers", "ppt", "pptx", "pps", "ppsx", "odp", "key"),
    *("jpg", "jpeg", "jpe", "jfif", "png", "apng", "tif", "tiff", "gif", "bmp", "dib", "webp", "heic", "heif"),
    *("avif", "jp2", "j2k", "jpx", "svg"),
}


def claimed_types(name: str) -> set[str]:
    """The types that we know to which the name's extension belongs."""
    extension = Path(name).suffix.lower()
    return {mime for mime, reader in readers().items() if extension in reader.extensions[mime]}


def declared_type(declared: str) -> str:
    """The type that the sender's program gave it, where we know it; empty when it says nothing."""
    mime = declared.partition(";")[0].strip().lower()
    return mime if mime in readers() else ""


def claim_of(name: str, declared: str) -> str:
    """All that matters here of a name and a declared type, in words of ours: the same bytes are then read alike."""
    extension = Path(name).suffix.lower().removeprefix(".") if claimed_types(name) else ""
    words = [extension, *sorted(_extensions(name) & _DOCUMENTS), declared_type(declared).replace("/", "-")]
    return "_".join(words)


def claims_document(name: str) -> bool:
    """Whether it says document or picture to a reader: also cv.pdf.exe, which many systems show as cv.pdf."""
    return bool(_extensions(name) & _DOCUMENTS)


def claims_more_than_text(name: str) -> bool:
    """Whether it says a document or picture whose bytes are not just shown."""
    return bool(_extensions(name) & (_DOCUMENTS - _TEXTS))


def _extensions(name: str) -> set[str]:
    """The last two, without what is put there to hide them: blanks, and marks that turn the direction of writing."""
    shown = ("".join(filter(str.isalnum, part)).lower() for part in name.split(".")[1:])
    return set([part for part in shown if part][-2:])
