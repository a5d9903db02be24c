"""Has every wheel carry what browsers load, which the repository does not: fetched here where it is missing."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))
import assets


class WheelAssets(BuildHookInterface[Any]):
    """Called by hatchling (pyproject.toml); an editable install takes what `make setup` has fetched."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's own names
        """Before the wheel's files are gathered."""
        if version == "standard":
            assets.fetch_all(only="review/")
