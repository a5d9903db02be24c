"""Programs and scripts."""

import re

from intake.sniffing.containers import APK, JAR, MSI

_HTA = "application/hta"
_MACH_O = "application/x-mach-binary"
_STARTS = {
    b"MZ": "application/vnd.microsoft.portable-executable",
    b"\x7fELF": "application/x-executable",
    b"\xfe\xed\xfa\xce": _MACH_O,
    b"\xfe\xed\xfa\xcf": _MACH_O,
    b"\xce\xfa\xed\xfe": _MACH_O,
    b"\xcf\xfa\xed\xfe": _MACH_O,
    b"\xca\xfe\xba\xbe": "application/x-java-applet",
    b"L\0\0\0\x01\x14\x02\0": "application/x-ms-shortcut",
    b"dex\n0": "application/x-dex",
    b"ITSF\x03\0\0\0": "application/vnd.ms-htmlhelp",
}

_COMMENTS = r"(?>\s+|//[^\n]*|/\*.*?\*/|::[^\n]*|@?rem\b[^\n]*|'[^\n]*|#(?!!)[^\n]*|<\#.*?\#>)*+"
_OPENINGS = {  # behind comments
    "text/x-shellscript": r"#![ \t]*/",
    "text/x-php": r"<\?php\b",
    "application/x-mswinurl": r"\[InternetShortcut\]",
    "application/x-desktop": r"\[Desktop Entry\]",
    "text/x-ms-regedit": r"Windows Registry Editor\b|REGEDIT4\b",
    "text/scriptlet": r"(?:<\?xml.{,200}?\?>\s*)?<(?:job|package|scriptlet|component)\b.*?<script\b",
    "text/x-msdos-batch": (
        r'@?(?:echo[ \t]+o(?:ff|n)[ \t]*(?:[\r\n&]|\Z)|setlocal\b|start[ \t]+(?:""|/)|'
        r"(?:cmd|powershell|pwsh|mshta|certutil|bitsadmin|regsvr32|rundll32|wscript|cscript)(?:\.exe)?"
        r"[ \t]+(?:[-/\"%]|\S*[.:/\\]))"
    ),
    "application/x-powershell": (
        r"param\s*\(|\[CmdletBinding|function\s+\w+-\w+\s*\{|\$[\w:]+\s*=|"
        r"(?:Set-ExecutionPolicy|Start-Process|Invoke-\w+|Add-Type|New-Object|Import-Module|Set-Variable)\b"
    ),
    "text/vbscript": r"Option Explicit\b|On Error Resume Next\b",
    "text/javascript": (
        r"(?:var|let|const)\s+\w+\s*=|(?:async\s+)?function\s+\w+\s*\([\w\s,]*\)\s*\{|[(!]\s*function\s*\w*\s*\(|"
        r"\(\s*\(\s*\w*\s*\)\s*=>|[\"']use strict[\"']|eval\s*\(|try\s*\{"
    ),
    "text/x-python": (
        r"(?:import|from)[ \t]+(?:os|subprocess|socket|base64|ctypes|urllib)[.\w]*[ \t]*(?:[\r\n,;]|import\b|as\b)"
    ),
}
_CALLS = {  # anywhere: nothing else makes them
    "application/x-powershell": (
        r"\b(?:IEX|Invoke-Expression)\s*[(\"$]|\bNet\.WebClient\b|\.DownloadString\(|FromBase64String\("
    ),
    "text/vbscript": r"\bCreateObject\s*\(\s*\"|\bWScript\.(?:Shell|Sleep|Echo|Quit|Arguments|CreateObject)\b",
    "text/javascript": r"\bnew\s+ActiveXObject\s*\(",
}
_SCRIPTS = [
    *((mime, re.compile(rf"\A{_COMMENTS}(?:{opening})", re.I | re.S)) for mime, opening in _OPENINGS.items()),
    *((mime, re.compile(call, re.I)) for mime, call in _CALLS.items()),
]
_HTA_TAG = re.compile(r"<hta:application\b", re.I)
_PROGRAMS = {
    *_STARTS.values(),
    *_OPENINGS,
    APK,
    JAR,
    MSI,
    _HTA,
    "application/vnd.debian.binary-package",
    "application/wasm",
    "application/x-bytecode.python",
    "application/x-object",
    "application/x-pie-executable",
    "application/x-rpm",
    "application/x-sharedlib",
    "application/x-shockwave-flash",
}


def is_program(mime: str) -> bool:
    """Whether a machine runs files of this type."""
    return mime in _PROGRAMS


def program_start(head: bytes) -> str | None:
    """A program that is cut or too odd for libmagic, by its first bytes."""
    return next((mime for start, mime in _STARTS.items() if head.startswith(start)), None)


def script_type(text: str, mime: str) -> str | None:
    """The kind of script a text is, by how it begins or by calls that nothing else makes.

    A page of HTML has scripts by nature, and a mail may bring one: neither is one.
    """
    if mime == "text/html":
        return _HTA if _HTA_TAG.search(text) else None
    if mime not in ("text/plain", "text/csv"):
        return None
    return next((kind for kind, pattern in _SCRIPTS if pattern.search(text)), None)
