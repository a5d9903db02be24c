"""What happens while mkdocs builds the site: reference pages are made from the code, which keeps them true."""

import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

_ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(_ROOT))  # mkdocs runs this file by its path

from docs.reference import PAGES  # noqa: E402

_CHANGELOG = "changelog.md"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what is made."""
    made = {f"reference/{name}": page() for name, page in PAGES.items()}
    made[_CHANGELOG] = (_ROOT / "CHANGELOG.md").read_text(encoding="utf-8").replace("](docs/", "](")
    for place, content in made.items():
        files.append(File.generated(config, place, content=content))
    return files
