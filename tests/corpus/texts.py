"""Plain text in many encodings, and web pages."""

from collections.abc import Iterator
from pathlib import Path

from tests.corpus.expecting import ANY, READ, Sample, or_refused

_ENGLISH = "Dear officer, this is the letter of explanation. Please find the passport and the receipt with it.\n" * 3
_FRENCH = (
    "Madame, Monsieur, voici la lettre d'explication demandée. Né à Québec, je réside à Montréal depuis l'été.\n" * 5
)
_RUSSIAN = "Уважаемый офицер, это письмо с объяснением. Пожалуйста, найдите приложенный паспорт и квитанцию.\n" * 5
_CHINESE = "尊敬的官员，这是我的解释信。请查收随信附上的护照和收据。谢谢您的帮助。我将在下周提交其余文件。\n" * 5
_JAPANESE = (
    "担当官様、これは私の説明の手紙です。パスポートと領収書を同封いたします。どうぞよろしくお願いいたします。\n" * 5
)
_KOREAN = "담당관님께, 이것은 저의 설명 편지입니다. 여권과 영수증을 함께 보내드립니다. 감사합니다.\n" * 5
_ARABIC = "السيد الضابط المحترم، هذه رسالة التوضيح الخاصة بي. تجدون مرفقا جواز السفر والإيصال. شكرا جزيلا لكم.\n" * 5
_POLISH = (
    "Szanowny urzędniku, to jest mój list wyjaśniający. "
    "W załączeniu przesyłam paszport oraz źródło dochodów, dziękuję.\n" * 5
)
_GREEK = "Αξιότιμε κύριε, αυτή είναι η επιστολή μου. Παρακαλώ βρείτε το διαβατήριο και την απόδειξη μαζί της.\n" * 5

_ENCODINGS = {
    (
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "cp1252",
        "latin-1",
        "mac-roman",
        "ascii",
    ): _ENGLISH,
    ("utf-8 ", "utf-16 ", "cp1252 ", "latin-1 ", "cp850", "utf-16-le "): _FRENCH,
    ("cp1251", "koi8-r", "iso-8859-5", "utf-16-le  ", "cp866"): _RUSSIAN,
    ("gb18030", "big5", "utf-8  "): _CHINESE,
    ("shift_jis", "euc-jp", "iso2022_jp"): _JAPANESE,
    ("euc-kr",): _KOREAN,
    ("cp1256", "utf-8   "): _ARABIC,
    ("cp1250", "iso-8859-2"): _POLISH,
    ("cp1253", "iso-8859-7"): _GREEK,
}
"""The spaces tell one encoding of two languages apart."""
_TAKEN_FOR_ANOTHER = {"iso-8859-2"}
"""Too like others to be told from them for certain."""
_TXT = READ.but(mimes=("text/plain",), mismatch=False, never=("polyglot", "repaired", "active_content"))
_HTML = READ.but(
    text=("explanation",), hidden=("HIDDEN",), mimes=("text/html", "application/xhtml+xml"), mismatch=False
)


def samples(_canary: Path) -> Iterator[Sample]:
    """All of them."""
    for encodings, text in _ENCODINGS.items():
        for encoding in encodings:
            written = text.translate({0xFF0C: 0x3001, 0xFF1A: 0x3001}) if encoding == "big5" else text
            data = written.encode(encoding.strip(), "ignore")
            words = " ".join(
                data.decode(encoding.strip().removesuffix("-sig")).lstrip("\ufeff").splitlines()[0].split()[:5]
            )
            language = {
                _ENGLISH: "en",
                _FRENCH: "fr",
                _RUSSIAN: "ru",
                _CHINESE: "zh",
                _JAPANESE: "ja",
                _KOREAN: "ko",
                _ARABIC: "ar",
                _POLISH: "pl",
                _GREEK: "el",
            }[text]
            read = () if encoding in _TAKEN_FOR_ANOTHER else (words,)
            expected = _TXT.but(text=read, unclassified=language not in ("en", "fr"))
            yield Sample(f"txt-{language}-{encoding.strip()}.txt", data, expected)
    yield from _odd_texts()
    yield from _pages()


def _odd_texts() -> Iterator[Sample]:
    english = _ENGLISH.encode()
    words = _TXT.but(text=("explanation",))
    yield Sample("txt-with-nul.txt", english.replace(b"letter", b"let\0ter"), _TXT.but(hidden=("\\u0000",)))
    yield Sample(
        "txt-terminal-codes.txt", b"\x1b[31m\x1b]0;title\x07" + english, words.but(hidden=("\\u001b", "\\u0007"))
    )
    yield Sample("txt-right-to-left-marks.txt", ("\u202e" + _ENGLISH + "\u202c\u2066").encode(), words)
    yield Sample("txt-half-pairs.txt", english + b"\xed\xa0\x80\xed\xb0\x80", words.but(mimes=()))
    yield Sample("txt-cut-in-a-letter.txt", _CHINESE.encode()[:-2], _TXT.but(text=("尊敬的官员",)))
    yield Sample(
        "txt-one-line-of-3-mb.txt", b"explanation " * 250_000, or_refused(words, "too_large", "too_many_pages")
    )
    yield Sample("txt-300000-lines.txt", b"explanation\n" * 300_000, or_refused(words, "too_large", "too_many_pages"))
    yield Sample(
        "txt-12-mb-of-accents.txt", _FRENCH.encode("cp1252") * 22_000, or_refused(_TXT, "too_large", "too_many_pages")
    )
    yield Sample("txt-only-spaces.txt", b" \t\r\n" * 500, or_refused(READ, "empty"))
    yield Sample("txt-marks-over-marks.txt", ("explanation " + "e" + "\u0301" * 100_000).encode(), words)
    yield Sample("txt-form-feeds.txt", b"\f".join([english] * 3), words)
    yield Sample("txt-xml.txt", b"<?xml version='1.0'?><a>explanation</a>", or_refused(READ, "unsupported_type"))
    yield Sample("txt-json.txt", b'{"a": "explanation"}', or_refused(READ, "unsupported_type"))
    yield Sample(
        "txt-speaks-of-pdf.txt",
        english + b"%PDF-1.7 is how it begins\n",
        or_refused(READ.but(text=("explanation",)), "corrupt"),
    )
    yield Sample("md-letter.md", b"# Letter\n\n" + english, READ.but(text=("explanation",)))


def _pages() -> Iterator[Sample]:
    hidden = "<script>HIDDEN()</script><style>HIDDEN{}</style><!-- HIDDEN --><template>HIDDEN</template>"
    page = (
        "<!DOCTYPE html><html><head><title>Letter</title>{}</head>"
        "<body><p>The letter of explanation.</p>{}</body></html>"
    )
    sound = page.format("", "")
    yield Sample("html-plain.html", sound.encode(), _HTML.but(never=("polyglot", "repaired")))
    yield Sample("html-plain.htm", sound.encode(), _HTML)
    yield Sample("html-scripts.html", page.format(hidden, hidden).encode(), _HTML)
    yield Sample("html-script-on-event.html", page.format("", "<img src=x onerror='HIDDEN()'>").encode(), _HTML)
    yield Sample(
        "html-script-in-script.html", page.format("", "<scr<script>HIDDEN</script>ipt>").encode(), _HTML.but(hidden=())
    )
    yield Sample("html-script-never-closed.html", page.format("", "<script>HIDDEN").encode(), _HTML)
    yield Sample("html-comment-never-closed.html", page.format("", "<!-- HIDDEN").encode(), _HTML.but(hidden=()))
    yield Sample(
        "html-meta-refresh.html",
        page.format("<meta http-equiv=refresh content='0;url=https://example.org/HIDDEN'>", "").encode(),
        _HTML,
    )
    yield Sample(
        "html-frame.html",
        page.format("", "<iframe src='file:///etc/passwd'></iframe>").encode(),
        _HTML.but(hidden=("root:",)),
    )
    for depth in (1_000, 300_000):
        yield Sample(
            f"html-tags-{depth}-deep.html",
            page.format("", "<div>" * depth + "deep").encode(),
            or_refused(_HTML, "corrupt"),
        )
    yield Sample("html-scripts-never-closed.html", page.format("", "<script>" * 100_000).encode(), _HTML)
    yield Sample("html-open-brackets.html", page.format("", "<" * 300_000).encode(), _HTML)
    yield Sample("html-half-declarations.html", page.format("", "<![" * 100_000).encode(), or_refused(_HTML, "corrupt"))
    yield Sample("html-open-comments.html", page.format("", "<!--" * 100_000).encode(), or_refused(_HTML, "corrupt"))
    yield Sample("html-100000-attributes.html", page.format("", "<p " + "a=b " * 100_000 + ">").encode(), _HTML)
    yield Sample(
        "html-entities.html",
        page.format("", "&eacute;&#233;&#xe9;&#99999999999999999999;&#0;&nosuch;" * 2000).encode(),
        _HTML,
    )
    yield Sample(
        "html-unclosed-quote.html",
        page.format("", "<p title='" + "a" * 1_000_000).encode(),
        or_refused(_HTML, "corrupt"),
    )
    for encoding in ("utf-16", "cp1252", "utf-8-sig"):
        declared = page.format(f"<meta charset='{encoding.removesuffix('-sig')}'>", "<p>Québec</p>")
        yield Sample(
            f"html-{encoding}.html", declared.encode(encoding), _HTML.but(text=("explanation", "Québec"), mimes=())
        )
    lying = page.format("<meta charset='no-such'>", "<p>Québec</p>").encode()
    yield Sample("html-unknown-charset.html", lying, _HTML)
    yield Sample(
        "html-program.hta",
        b"<html><HTA:APPLICATION id=a><script language=vbs>HIDDEN</script><p>explanation</p></html>",
        ANY.but(hidden=("HIDDEN",)),
    )
    drawing = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>HIDDEN()</script><text>explanation</text></svg>'
    yield Sample("svg-script.svg", drawing, or_refused(READ, "unsupported_type").but(hidden=("HIDDEN",)))
