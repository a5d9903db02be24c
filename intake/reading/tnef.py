"""winmail.dat (TNEF): the wrapping in which some Outlooks send attachments to everybody."""

import struct

from intake.reading.mail_message import in_letters

_SIGNATURE = struct.pack("<I", 0x223E9F78)
_ATTRIBUTE = struct.Struct("<BII")  # level, id, length; its data and a checksum of two bytes follow
_NEW_FILE, _TITLE, _DATA, _PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_LONG_NAME = struct.pack("<HHI", 0x001F, 0x3707, 1)  # a UTF-16 text, PidTagAttachLongFilename, one value


def files_in(data: bytes) -> tuple[list[tuple[str, bytes]], bool]:
    """The files wrapped in it, each with its name, and whether these are all that it says it has."""
    if not data.startswith(_SIGNATURE):
        return [], False
    names: list[str] = []
    found: dict[int, bytes] = {}
    at, whole = 6, True
    while at + _ATTRIBUTE.size <= len(data):
        _, kind, length = _ATTRIBUTE.unpack_from(data, at)
        value = data[at + _ATTRIBUTE.size : at + _ATTRIBUTE.size + length]
        checksum = data[at + _ATTRIBUTE.size + length :][:2]
        at += _ATTRIBUTE.size + length + 2
        if checksum != struct.pack("<H", sum(value) & 0xFFFF):
            whole = False
        if kind == _NEW_FILE:
            names.append("")
        elif kind == _TITLE and names:
            names[-1] = names[-1] or in_letters(value.split(b"\0", 1)[0], None)
        elif kind == _PROPERTIES and names:
            names[-1] = _long_name(value) or names[-1]
        elif kind == _DATA:
            found[len(names) - 1] = value
    whole = whole and at == len(data) and len(found) == len(names)  # an e-mail in it is no file, and stays there
    return [(names[number] if number >= 0 else "", value) for number, value in found.items()], whole


def _long_name(properties: bytes) -> str:
    _, found, rest = properties.partition(_LONG_NAME)
    length = int.from_bytes(rest[:4], "little") if found else 0
    return rest[4 : 4 + length].decode("utf-16-le", "replace").rstrip("\0")
