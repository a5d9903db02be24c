"""What happens while mkdocs builds the site: reference pages are made from the code, which keeps them true."""

import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

_ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(_ROOT))  # mkdocs runs this file by its path

from docs.reference import PAGES  # noqa: E402

_CHANGELOG = "changelog.md"
_DRAWER = "vendor/mermaid.js"
"""What draws diagrams; the theme takes it where it is there, and would else fetch it from elsewhere."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what is made."""
    made = {f"reference/{name}": page() for name, page in PAGES.items()}
    made[_CHANGELOG] = (_ROOT / "CHANGELOG.md").read_text(encoding="utf-8").replace("](docs/", "](")
    for place, content in made.items():
        files.append(File.generated(config, place, content=content))
    return files


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG001 - mkdocs gives it by its name
    """Give a page with diagrams what draws them; it is too large for all pages."""
    if 'class="mermaid"' not in output:
        return output
    script = f'<script src="{get_relative_url(_DRAWER, page.url)}"></script>'
    return output.replace("</head>", f"{script}</head>", 1)
