"""The way Outlook packs rich text (LZFu)."""

import struct

_MOST = 10_000_000  # bytes
_HEADER = struct.Struct("<IIII")  # packed size, size, kind, checksum
_PACKED, _PLAIN = b"LZFu", b"MELA"
_WINDOW = 4096
_START = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What both sides know before the first byte."""


def decompressed(data: bytes) -> bytes | None:
    """The rich text; None when it is damaged or too large."""
    if len(data) < _HEADER.size:
        return None
    size = _HEADER.unpack_from(data)[1]
    if data[8:12] == _PLAIN:
        return data[_HEADER.size : _HEADER.size + size]
    text = _unpacked(data[_HEADER.size :]) if data[8:12] == _PACKED and size <= _MOST else None
    return text if text is not None and len(text) == size else None


def _unpacked(data: bytes) -> bytes | None:
    text = bytearray(_START)
    at = 0
    while at < len(data) and len(text) <= _MOST:
        flags, at = data[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                text += data[at : at + 1]
                at += 1
                continue
            reference = int.from_bytes(data[at : at + 2], "big")
            at += 2
            back = (len(text) - (reference >> 4)) % _WINDOW
            if back == 0:
                return bytes(text[len(_START) :])
            if back > len(text):
                return None
            for _ in range((reference & 15) + 2):
                text.append(text[-back])
    return None
