"""Which version this is. It stands in pyproject.toml alone; what is installed says it."""

from importlib.metadata import PackageNotFoundError, version

NAME = "document-intake"


def current() -> str:
    """The version that is installed; "unknown" where the code runs without having been installed."""
    try:
        return version(NAME)
    except PackageNotFoundError:
        return "unknown"
