"""LibreOffice without a window, where it is installed: it converts old documents.

It runs inside the sandbox with the sandbox's limits, in a profile made for one file: no macros, nothing loaded.
"""

import os
import shutil
import subprocess
from pathlib import Path

from intake.model import RefusalReason
from intake.reading.registry import Refused
from intake.settings import Limits

_SECONDS = 90
_SHARE = 0.7  # of the time a file may take: some is left to read what comes out
_RESTART = 81  # how it ends when it has made its profile and wants to be started again
_SETTINGS = {
    "/org.openoffice.Office.Common/Security/Scripting": {
        "DisableMacrosExecution": "true",
        "MacroSecurityLevel": "3",
        "BlockUntrustedRefererLinks": "true",
        "DisableActiveContent": "true",
    },
    "/org.openoffice.Office.Writer/Content/Update": {"Link": "2"},  # never
    "/org.openoffice.Office.Calc/Content/Update": {"Link": "2"},
}


def program() -> Path | None:
    """LibreOffice itself, not the script that starts it: one process, which can be ended."""
    script = shutil.which("soffice")
    binary = Path(script).resolve().with_name("soffice.bin") if script else None
    return binary if binary is not None and binary.is_file() else None


def as_docx(path: Path, folder: Path, limits: Limits) -> Path | None:
    """A Word document of before 2007 as one of today; None where that is not possible. Raises Refused."""
    binary = program()
    if binary is None:
        return None
    work = folder / "libreoffice"
    result = work / f"{path.stem}.docx"
    result.unlink(missing_ok=True)
    _make_profile(work / "profile")
    command = [
        *(str(binary), "--headless", "--norestore", "--nolockcheck", "--nologo"),
        f"-env:UserInstallation={(work / 'profile').as_uri()}",
        *("--infilter=MS Word 97", "--convert-to", "docx", "--outdir", str(work), str(path.absolute())),
    ]
    environment = {
        **{name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ},
        "HOME": str(work),
        "TMPDIR": str(work),
        "SAL_USE_VCLPLUGIN": "svp",
        "OSL_SOCKET_PATH": ".",  # of the socket it insists on; a longer path may be too long for one
    }
    seconds = min(_SECONDS, max(1, int(limits.seconds * _SHARE)))
    try:
        for _ in range(2):
            ended = subprocess.run(  # noqa: S603 - of the sandbox's process group: it dies with the sandbox
                command,
                cwd=work,
                env=environment,
                timeout=seconds,
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            if ended.returncode != _RESTART:
                break
    except subprocess.TimeoutExpired:
        detail = f"LibreOffice did not convert it within {seconds} seconds, the limit"
        raise Refused(RefusalReason.TIMEOUT, detail) from None
    except OSError:
        return None
    return result if result.is_file() else None


def _make_profile(profile: Path) -> None:
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, settings in _SETTINGS.items()
        for name, value in settings.items()
    )
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{items}</oor:items>\n"
    )
