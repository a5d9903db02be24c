"""Holds the version, the CHANGELOG and the tag to each other; the version stands in pyproject.toml alone.

`scripts/release.py version` prints it, `check` says what does not agree, and `prepare 0.2.0` writes what a release
changes in files: the version, and the heading over what is new. Committing and tagging stays with people.
"""

import datetime
import re
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNRELEASED = "## Unreleased\n"
_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
_HEADING = re.compile(r"^## (?:\[?)(\S+?)(?:\]?) - (\d{4}-\d{2}-\d{2})$", re.MULTILINE)


def version_of(pyproject: str) -> str:
    """The version that a pyproject.toml gives."""
    return str(tomllib.loads(pyproject)["project"]["version"])


def troubles(version: str, changelog: str, tags: Sequence[str], tags_here: Sequence[str]) -> list[str]:
    """What does not agree, in sentences.

    Args:
        version: what pyproject.toml says.
        changelog: the CHANGELOG's text.
        tags: all tags of the repository.
        tags_here: those of the commit that is looked at.
    """
    found = []
    if not _VERSION.fullmatch(version):
        found.append(f"pyproject.toml: {version!r} is no version like 1.2.3")
    if changelog.count(UNRELEASED) != 1:
        found.append("CHANGELOG.md needs one heading '## Unreleased', for what comes next")
    headings = [heading[1] for heading in _HEADING.finditer(changelog)]
    if headings != sorted(headings, key=_order, reverse=True):
        found.append("CHANGELOG.md does not have the newest version first")
    if headings and headings[0] != version:
        found.append(f"CHANGELOG.md's newest version is {headings[0]}, and pyproject.toml says {version}")
    released = [tag for tag in tags if _VERSION.fullmatch(tag.removeprefix("v"))]
    found += [f"the tag {tag} has no heading in CHANGELOG.md" for tag in released if tag[1:] not in headings]
    here = [tag for tag in tags_here if tag in released]
    if here and here != [f"v{version}"]:
        found.append(f"this commit is tagged {', '.join(here)}, and pyproject.toml says {version}")
    if here and unreleased(changelog):
        found.append(f"this commit is tagged {here[0]}, and CHANGELOG.md still has news under '## Unreleased'")
    return found


def unreleased(changelog: str) -> str:
    """What stands under the heading of what comes next."""
    rest = changelog.partition(UNRELEASED)[2]
    return re.split(r"^## ", rest, maxsplit=1, flags=re.MULTILINE)[0].strip()


def prepared(version: str, day: str, pyproject: str, lock: str, changelog: str) -> tuple[str, str, str]:
    """The three files of a release. Raises ValueError where this can't be the next version, or nothing is new."""
    old = version_of(pyproject)
    named = any(heading[1] == version for heading in _HEADING.finditer(changelog))
    if not _VERSION.fullmatch(version) or named or _order(version) < _order(old):
        raise ValueError(f"{version} can't follow {old}")
    if not unreleased(changelog):
        raise ValueError("CHANGELOG.md says nothing new")
    own = '[[package]]\nname = "document-intake"\nversion = '
    return (
        pyproject.replace(f'\nversion = "{old}"\n', f'\nversion = "{version}"\n', 1),
        lock.replace(f'{own}"{old}"\n', f'{own}"{version}"\n', 1),
        changelog.replace(UNRELEASED, f"{UNRELEASED}\n## {version} - {day}\n", 1),
    )


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603, S607 - git
    return done.stdout.split()


def main(arguments: Sequence[str]) -> int:
    """What the command line asks for; returns the exit code."""
    files = [ROOT / name for name in ("pyproject.toml", "uv.lock", "CHANGELOG.md")]
    pyproject, lock, changelog = (file.read_text(encoding="utf-8") for file in files)
    match arguments:
        case ["version"]:
            print(version_of(pyproject))  # noqa: T201
            return 0
        case ["check"]:
            found = troubles(version_of(pyproject), changelog, _git("tag"), _git("tag", "--points-at", "HEAD"))
            print("\n".join(found) or f"release: {version_of(pyproject)}: version, CHANGELOG and tags agree")  # noqa: T201
            return bool(found)
        case ["prepare", version]:
            today = datetime.datetime.now(datetime.UTC).date().isoformat()
            try:
                texts = prepared(version, today, pyproject, lock, changelog)
            except ValueError as error:
                print(f"release: {error}", file=sys.stderr)  # noqa: T201
                return 2
            for file, text in zip(files, texts, strict=True):
                file.write_text(text, encoding="utf-8")
            then = f"git commit -am 'Release {version}' && git tag -s v{version} -m {version}"
            print(f"release: now look at it, then: {then}")  # noqa: T201
            return 0
    print(__doc__, file=sys.stderr)  # noqa: T201
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
