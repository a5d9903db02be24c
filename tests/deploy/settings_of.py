"""What the product makes of an environment that a file gives it."""

import os
from collections.abc import Mapping
from unittest.mock import patch

from pydantic_settings import BaseSettings

from intake.settings import FormSettings, Limits, S3Settings, Settings, WebSettings

_MODELS: tuple[type[BaseSettings], ...] = (Settings, WebSettings, S3Settings, FormSettings, Limits)
KNOWN = {f"{model.model_config['env_prefix']}{name}".upper() for model in _MODELS for name in model.model_fields}
_OTHERS = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}

SECRETS = {
    "INTAKE_DATABASE",
    "INTAKE_BROKER",
    "INTAKE_SECRET_KEY",
    "AWS_SECRET_ACCESS_KEY",
    *(
        f"{model.model_config['env_prefix']}{name}".upper()
        for model in _MODELS
        for name, field in model.model_fields.items()
        if not field.repr
    ),
}
"""Settings that are secrets, or may hold one."""
FORMERS = {
    "INTAKE_SECRET_KEY": "INTAKE_SECRET_KEY_FALLBACKS",
    "INTAKE_WEBHOOK_SECRET": "INTAKE_WEBHOOK_FORMER_SECRET",
    "INTAKE_CASE_SYSTEM_SECRET": "INTAKE_CASE_SYSTEM_FORMER_SECRET",
}
"""Secrets that are changed while all runs, and what takes the former one meanwhile."""


def unknown(environment: Mapping[str, str]) -> set[str]:
    """Variables that nobody reads."""
    return {*environment} - KNOWN - _OTHERS


def taken(environment: Mapping[str, str]) -> Settings:
    """Read all settings from it. Raises what start-up would."""
    with patch.dict(os.environ, environment, clear=True):
        for model in _MODELS:
            model()
        return Settings()
