"""What is set wrongly is named, with what it must be."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.settings import Limits, Settings, SettingsError, get_limits, get_settings, known_settings


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    get_limits.cache_clear()
    get_settings.cache_clear()
    yield
    get_limits.cache_clear()
    get_settings.cache_clear()


@pytest.mark.parametrize("name", sorted(Limits.model_fields))
@pytest.mark.parametrize("value", ["many", "-1", "0", ""])
def test_a_wrong_limit_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"INTAKE_LIMIT_{name.upper()}", value)
    with pytest.raises(SettingsError, match=f"INTAKE_LIMIT_{name.upper()}: .*(integer|greater)"):
        get_limits()


def test_all_wrong_limits_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTAKE_LIMIT_PAGES", "x")
    monkeypatch.setenv("INTAKE_LIMIT_SECONDS", "x")
    with pytest.raises(SettingsError, match=r"INTAKE_LIMIT_PAGES.*INTAKE_LIMIT_SECONDS"):
        get_limits()


def test_a_limit_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTAKE_LIMIT_PAGES", "7")
    assert get_limits().pages == 7


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OCR_ENGINE", "abbyy"),
        ("LEASE_SECONDS", "1"),
        ("SWEEP_SECONDS", "0"),
        ("MAX_ATTEMPTS", "no"),
        ("SCANNER", "tcp://clamd:99999"),
        ("QUALITY_SAMPLE", "1.5"),
        ("QUALITY_SAMPLE", "-0.1"),
        ("MAIL_URL", "mail.example.ca"),
        ("MAIL_URL", "http://mail.example.ca"),
        ("MAIL_URL", "smtps://mail.example.ca:port"),
        ("MAIL_URL", "smtp://user:secret@mail.example.ca"),
        ("MAIL_FROM", "Documents <documents@example.ca>"),
        ("MAIL_FROM", "documents@example.ca\nBcc: x@example.ca"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"INTAKE_{name}", value)
    with pytest.raises(SettingsError, match=f"INTAKE_{name}: "):
        get_settings()


def test_a_mail_server_needs_a_sender_and_its_password_is_quoted_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTAKE_MAIL_URL", "smtps://user:hush-hush@mail.example.ca")
    with pytest.raises(SettingsError, match="INTAKE_MAIL_URL needs INTAKE_MAIL_FROM") as told:
        get_settings()
    assert "hush" not in str(told.value)
    monkeypatch.setenv("INTAKE_MAIL_FROM", "documents@example.ca")
    get_settings.cache_clear()
    assert "hush" not in repr(get_settings())


def test_a_broker_of_another_kind_is_named() -> None:
    with pytest.raises(SettingsError, match="INTAKE_BROKER"):
        _ = Settings(broker="kafka://x").queue_folder


def test_secrets_can_come_from_files_and_the_environment_goes_before_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "INTAKE_WEBHOOK_SECRET").write_text("sixteen-or-more-characters\n")
    (tmp_path / "intake_field_keys").write_text("a:b\n")
    assert "INTAKE_SECRETS_DIR" in known_settings()  # or `intake doctor` takes it for a misspelt one
    monkeypatch.setenv("INTAKE_SECRETS_DIR", str(tmp_path))
    get_settings.cache_clear()
    assert get_settings().webhook_secret == "sixteen-or-more-characters"
    assert get_settings().field_keys == "a:b"
    monkeypatch.setenv("INTAKE_FIELD_KEYS", "c:d")
    get_settings.cache_clear()
    assert get_settings().field_keys == "c:d"
    assert "c:d" not in repr(get_settings())
    monkeypatch.setenv("INTAKE_SECRETS_DIR", str(tmp_path / "elsewhere"))
    get_settings.cache_clear()
    with pytest.raises(SettingsError, match="elsewhere is no folder"):
        get_settings()
