"""Another organisation's look replaces ours as far as it goes, without touching the code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from intake.settings import SettingsError
from review.design.themes import theme_folder

_PROBE = """
import django; django.setup()
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.conf import settings
print(finders.find("theme/theme.css"))
print(finders.find("design/design.css"))
print("HEAD", " ".join(render_to_string("theme/header.html").split()))
print("FOOT", " ".join(render_to_string("theme/footer.html").split()))
"""


def shown(theme: str, home: Path) -> str:
    settings = {"INTAKE_HOME": str(home), "INTAKE_THEME": theme, "DJANGO_SETTINGS_MODULE": "review.settings"}
    done = subprocess.run(
        [sys.executable, "-c", _PROBE], env=os.environ | settings, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_a_folder_replaces_what_it_holds(tmp_path: Path) -> None:
    theme = tmp_path / "ours"
    for part in ("static/theme", "templates/theme"):
        (theme / part).mkdir(parents=True)
    (theme / "static/theme/theme.css").write_text(":root { --gcds-bg-primary: green; }")
    (theme / "templates/theme/footer.html").write_text("<footer>The Harbour Office</footer>")
    found = shown(str(theme), tmp_path / "home")
    assert found.startswith(str(theme / "static/theme/theme.css"))
    assert "review/design/static/design/design.css" in found
    assert "FOOT <footer>The Harbour Office</footer>" in found
    assert "Document intake" in found


def test_the_signature_of_canada_comes_with_it(tmp_path: Path) -> None:
    assert '<gcds-signature type="signature"' in shown("canada", tmp_path)


def test_what_is_no_theme_is_told_at_the_start(tmp_path: Path) -> None:
    for wrong in ("atlantis", str(tmp_path)):
        with pytest.raises(SettingsError, match="INTAKE_THEME must be"):
            theme_folder(wrong)
