"""Other looks. A theme is a folder with `static/theme/` and `templates/theme/`, which hold as much as it changes."""

from pathlib import Path

from intake.settings import SettingsError


def theme_folder(name: str) -> Path:
    """The folder of a theme: one of those here, by name, or any. Raises SettingsError where it is none."""
    ours = Path(__file__).parent / name
    folder = ours if "/" not in name and ours.is_dir() else Path(name).absolute()
    if not any((folder / part).is_dir() for part in ("static", "templates")):
        raise SettingsError("INTAKE_THEME must be canada, or a folder that has static/theme/ or templates/theme/")
    return folder
