"""Everything that can be set, from the environment (`INTAKE_...`), checked once at start-up."""

import os
import re
from collections.abc import Mapping
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

_LOOPBACK = ("localhost", "127.0.0.1", "::1")

MOUNTED = "INTAKE_SECRETS_DIR"
"""Names the folder in which a setting may be a file of its name."""
TYPE_ERROR = 0.01
WRONG_ATTACHMENT = 0.001
"""The share of documents whose type may be wrong, unless it is set."""


class SettingsError(Exception):
    """A setting is wrong; the message says which one and what to set."""


class Limits(BaseSettings):
    """How much of the machine one file may take. Each refusal names the limit and its value."""

    model_config = SettingsConfigDict(env_prefix="INTAKE_LIMIT_", frozen=True)

    bytes: int = Field(default=50_000_000, gt=0, description="Size of one upload")
    pages: int = Field(default=500, gt=0, le=500, description="Pages of one upload")
    pixels: int = Field(default=200_000_000, gt=0, description="Pixels of one image")
    seconds: int = Field(default=300, gt=0, description="Wall time to read one upload")
    page_seconds: int = Field(default=60, gt=0, description="Wall time to recognise one page; it counts as unread then")
    memory: int = Field(default=2_000_000_000, gt=0, description="Bytes of address space a reading may add")
    children: int = Field(default=100, gt=0, description="Files inside one container")
    expanded_bytes: int = Field(default=200_000_000, gt=0, description="Bytes that come out of one container")
    uploads: int = Field(default=1000, gt=0, description="Files of one submission, with all that containers hold")
    depth: int = Field(default=3, gt=0, le=10, description="Containers within containers")
    recognised_at_once: int = Field(
        default=8, gt=0, description="Pages recognised in one go; a longer scan is read in parts, by several workers"
    )


class S3Settings(BaseSettings):
    """How the bucket of an s3:// store is reached; credentials come by boto3's own ways (AWS_ACCESS_KEY_ID ...)."""

    model_config = SettingsConfigDict(env_prefix="INTAKE_S3_", frozen=True)

    endpoint: str = Field(default="", description="Address of the S3 endpoint; empty means Amazon's")
    public_endpoint: str = Field(
        default="", description="Its address as the web form's browsers reach it; empty means the same"
    )
    region: str = Field(default="", description="Region of the bucket; empty means that of AWS_DEFAULT_REGION")
    addressing: str = Field(
        default="auto",
        pattern="^(auto|path|virtual)$",
        description="Whether the bucket is in the path or the host name",
    )
    encryption: str = Field(
        default="",
        pattern="^(|AES256|aws:kms)$",
        description="Encryption at rest: AES256, aws:kms; empty: the bucket's",
    )
    kms_key: str = Field(default="", description="Key of aws:kms; empty means the account's own")
    patience_seconds: float = Field(
        default=8.0, gt=0, description="How long a request that fails is made again; below INTAKE_LEASE_SECONDS"
    )


class Settings(BaseSettings):
    """Connections and places. The defaults run everything on this machine."""

    model_config = SettingsConfigDict(env_prefix="INTAKE_", frozen=True)

    home: Path = Field(default=Path(".intake"), description="Folder of everything kept on this machine")
    objects: str = Field(
        default="", description="Object store: a folder, or s3://bucket/prefix; empty means <home>/objects"
    )
    database: str = Field(
        default="",
        repr=False,  # it may hold a password
        description="postgresql://user:password@host:port/name or sqlite:///path; empty: <home>/records.sqlite3",
    )
    database_prepares: bool = Field(
        default=True,
        description="PostgreSQL plans what is asked again once a connection; false behind a PgBouncer before 1.21 in "
        "transaction mode, or without its max_prepared_statements",
    )
    broker: str = Field(
        default="", description="filesystem:///folder, redis://..., amqp://... or sqs://; empty means <home>/queue"
    )
    secret_key: str = Field(default="", description="Django's secret; empty: made once and kept in <home>/secret_key")
    secret_key_fallbacks: str = Field(
        default="",
        repr=False,
        description="Former values of INTAKE_SECRET_KEY, with commas between: what they signed still counts",
    )
    field_keys: str = Field(
        default="",
        repr=False,
        description="Keys of encrypted columns, id:key with commas between; the first encrypts, all decrypt; "
        "`intake keys make` makes one; empty: nothing is encrypted",
    )
    allowed_hosts: str = Field(default="localhost,127.0.0.1", description="Names the review pages answer to")
    theme: str = Field(
        default="", description="Another look: canada, or a folder with static/theme/theme.css and templates/theme/"
    )
    ocr_engine: str = Field(
        default="tesserocr",
        pattern="^(tesserocr|pytesseract)$",
        description="tesserocr keeps the engine loaded; pytesseract calls the tesseract command, slower",
    )
    lease_seconds: int = Field(
        default=15, ge=2, le=300, description="A step not renewed for so long may be taken by another"
    )
    sweep_seconds: float = Field(default=1.0, gt=0, description="Pause between the sweeper's rounds")
    stuck_seconds: float = Field(
        default=20.0,
        gt=0,
        description="When nothing moves for so long though work is due, the workers are started anew",
    )
    type_error: float = Field(
        default=TYPE_ERROR,
        gt=0,
        le=0.2,
        description="Share of documents whose type may be wrong; what is less sure waits for a person",
    )
    wrong_attachment: float = Field(
        default=WRONG_ATTACHMENT,
        gt=0,
        le=0.1,
        description="Share of attachments that may be on a wrong case; what is less sure waits for a person",
    )
    max_attempts: int = Field(default=3, ge=1, description="After so many a step gives up, and a person looks")
    share_seconds: float = Field(
        default=5.0,
        ge=0,
        description="Each further file that one client has waiting comes so much later in the line",
    )
    urgent_seconds: float = Field(
        default=3600.0, ge=0, description="What is urgent goes before all that came up to so much earlier"
    )
    min_free_bytes: int = Field(
        default=200_000_000, ge=0, description="Workers pause while a disk that they write to has less than this free"
    )
    worker_memory: int = Field(
        default=500_000_000, gt=0, description="A worker process that has grown beyond is replaced after its step"
    )
    notifications: str = Field(
        default="", description="https:// address of the SQS queue that the store's notifications go to"
    )
    webhook_secret: str = Field(
        default="",
        repr=False,
        pattern=r"^([!-~]{16,})?$",
        description="What the store says when it posts to /notifications/, 16 or more ASCII characters; empty: shut",
    )
    webhook_former_secret: str = Field(
        default="",
        repr=False,
        pattern=r"^([!-~]{16,})?$",
        description="The former INTAKE_WEBHOOK_SECRET, which still counts while the store is given the new one",
    )
    case_system_url: str = Field(
        default="",
        pattern=r"^(|https://[^@\s]+|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(/[^@\s]*)?)$",
        description="https:// address of the case system to tell of each document attached; empty: none",
    )
    case_system_token: str = Field(
        default="", repr=False, pattern="^[!-~]*$", description="The bearer token that it wants, if any"
    )
    case_system_secret: str = Field(
        default="",
        repr=False,
        pattern=r"^([!-~]{32,})?$",
        description="What requests to the case system are signed with, 32 or more ASCII characters; empty: unsigned",
    )
    case_system_former_secret: str = Field(
        default="",
        repr=False,
        pattern=r"^([!-~]{32,})?$",
        description="The former INTAKE_CASE_SYSTEM_SECRET: both sign while the case system is given the new one",
    )
    case_system_pause_seconds: float = Field(
        default=300.0,
        gt=0,
        le=600,
        description="A case system that was away is asked again after so long, at the latest",
    )

    webhook_private: str = Field(
        default="",
        description="Private networks that webhooks may lead into, e.g. 10.1.0.0/16,127.0.0.0/8; empty: none",
    )
    webhook_days: float = Field(
        default=5.0,
        gt=0,
        le=60,
        description="A webhook is tried for so long; an address that took nothing for so long is told no more",
    )
    api_rate: int = Field(default=600, gt=0, description="Requests to the JSON API that one token may make a minute")
    mail_url: str = Field(
        default="",
        repr=False,  # it may hold a password
        description="Mail server for messages to clients: smtp+starttls://user:password@host:port, smtps://..., "
        "smtp://...; empty: they wait to be sent by another system (`intake messages`)",
    )
    mail_from: str = Field(
        default="", description="Address that messages to clients come from; wanted with INTAKE_MAIL_URL"
    )

    quality_sample: float = Field(
        default=0.01,
        ge=0,
        le=1,
        description="Share of the documents attached automatically that a person checks, drawn by chance",
    )

    audit_anchor_seconds: float = Field(
        default=3600.0,
        ge=0,
        description="How often the end of the audit's chain is written to the object store as well; 0: never",
    )

    retention: str = Field(
        default="",
        description="How long things are kept: package for its own schedule, or the path of yours (TOML); "
        "empty: nothing is deleted",
    )

    scanner: str = Field(
        default="",
        pattern=r"^(|tcp://(\[[0-9A-Fa-f:.]+\]|[\w.-]+):\d{1,5}|unix:///\S+)$",
        description="Malware scanner (ClamAV's clamd): tcp://host:port or unix:///path/of/clamd.ctl; empty: none",
    )
    scanner_seconds: float = Field(
        default=60.0, gt=0, le=100, description="How long the malware scanner may take over one file"
    )

    metrics_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="Port of /metrics, for Prometheus, e.g. 9464; 0: not served",
    )
    metrics_host: str = Field(default="127.0.0.1", description="Address on which /metrics is served; 0.0.0.0: on all")
    traces: str = Field(
        default="",
        repr=False,  # it may hold a password
        pattern=r"^(|https?://[^\s]+)$",
        description="OTLP/HTTP address of an OpenTelemetry collector, e.g. http://collector:4318; empty: no traces",
    )
    traces_share: float = Field(
        default=1.0, ge=0, le=1, description="Share of the submissions that are traced, the same in all processes"
    )
    log_format: str = Field(
        default="", pattern="^(|json|console)$", description="json or console; empty: console on a terminal, else json"
    )
    log_level: str = Field(
        default="info", pattern="^(debug|info|warning|error)$", description="What is logged: this and worse"
    )

    @field_validator("webhook_private")
    @classmethod
    def _names_networks(cls, networks: str) -> str:
        for network in networks.split(","):
            ip_network(network.strip() or "::/128")  # raises ValueError
        return networks

    @field_validator("scanner")
    @classmethod
    def _has_a_port_that_exists(cls, address: str) -> str:
        urlsplit(address).port  # noqa: B018 - raises ValueError
        return address

    @field_validator("mail_url")
    @classmethod
    def _is_a_mail_server(cls, address: str) -> str:
        if not address:
            return address
        try:
            parts = urlsplit(address)
            known = parts.scheme in ("smtp", "smtps", "smtp+starttls") and bool(parts.hostname)
            parts.port  # noqa: B018 - raises ValueError
        except ValueError:
            known = False
        if not known:
            raise PydanticCustomError(
                "mail_url", "must be smtp+starttls://user:password@host:port, smtps:// or smtp://"
            )
        if parts.scheme == "smtp" and parts.password and parts.hostname not in _LOOPBACK:
            raise PydanticCustomError(
                "mail_url", "would send its password in the clear: use smtp+starttls:// or smtps://"
            )
        return address

    @field_validator("mail_from")
    @classmethod
    def _is_an_address(cls, address: str) -> str:
        if address and not re.fullmatch(r"[^@\s<>,;\"]+@[A-Za-z0-9.-]+", address):
            raise PydanticCustomError("mail_from", "must be one plain address, e.g. documents@example.ca")
        return address

    @model_validator(mode="after")
    def _mail_comes_from_somewhere(self) -> Self:
        if self.mail_url and not self.mail_from:
            raise PydanticCustomError("mail_from", "INTAKE_MAIL_URL needs INTAKE_MAIL_FROM, the sender's address")
        return self

    @property
    def objects_url(self) -> str:
        """The object store's address."""
        return self.objects or str(self.home.absolute() / "objects")

    @property
    def database_url(self) -> str:
        """The address of the records and cases."""
        return self.database or f"sqlite:///{self.home.absolute() / 'records.sqlite3'}"

    @property
    def is_embedded(self) -> bool:
        """Whether the broker is a folder of this machine."""
        return self.broker.partition("://")[0] in ("", "filesystem")

    @property
    def queue_folder(self) -> Path:
        """The embedded broker's folder. Raises SettingsError for another scheme."""
        if not self.broker:
            return self.home.absolute() / "queue"
        if not self.broker.startswith("filesystem://"):
            raise SettingsError(
                "INTAKE_BROKER must be filesystem:///folder, redis://host:port/0, amqp://user@host or sqs://"
            )
        return Path(self.broker.removeprefix("filesystem://"))


ROLES = ("reviewer", "supervisor", "auditor", "administrator")
"""Of those who sign in to the review pages; see `review.accounts`."""


class WebSettings(BaseSettings):
    """Where the pages are, and how people sign in to them."""

    model_config = SettingsConfigDict(env_prefix="INTAKE_", frozen=True, validate_default=True)

    web_url: str = Field(
        default="",
        pattern=r"^(|https?://[^/@\s?#]+)/?$",
        description="Where people reach the pages; https:// behind a proxy that does TLS; empty: as asked",
    )
    trusted_proxies: int = Field(
        default=0, ge=0, description="How many proxies in front add to X-Forwarded-For; 0: the header is not believed"
    )
    session_idle_seconds: int = Field(default=1800, ge=60, description="A session ends when idle for so long")
    session_seconds: int = Field(default=28800, ge=60, description="A session ends after so long, whatever is done")
    lockout_failures: int = Field(default=5, ge=1, description="So many wrong passwords or codes make a user wait")
    lockout_seconds: int = Field(default=900, ge=1, description="Within so long; and so long the wait is")
    second_factor: str = Field(
        default="supervisor,administrator",
        description="Roles that can't do without a second factor, with commas between; empty: none",
    )
    four_eyes: bool = Field(
        default=False,
        description="Whom an administrator opens something to may do nothing until a second person has confirmed it",
    )
    oidc_issuer: str = Field(
        default="",
        pattern=r"^(|https://[^@\s]+|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(/[^@\s]*)?)$",
        description="https:// address of the OpenID Connect provider to sign in by; empty: none",
    )
    oidc_client_id: str = Field(default="", description="What the provider knows these pages as")
    oidc_client_secret: str = Field(default="", repr=False, description="And the secret that it gave them")
    oidc_audience: str = Field(
        default="",
        description="What the provider's access tokens for the JSON API name as their audience; empty: none is taken",
    )
    oidc_name: str = Field(default="", description="What people call the provider; empty: your organization")
    oidc_roles: str = Field(
        default="",
        description="Which values of which claim give which role, e.g. claim=groups;intake-desk=reviewer; first wins",
    )

    @field_validator("second_factor")
    @classmethod
    def _names_roles(cls, roles: str) -> str:
        if unknown := {role for role in _listed(roles) if role not in ROLES}:
            raise ValueError(f"{sorted(unknown)[0]!r} is no role: name {', '.join(ROLES)}")
        return roles

    @field_validator("oidc_roles")
    @classmethod
    def _says_who_gets_in(cls, roles: str, info: ValidationInfo) -> str:
        if not info.data.get("oidc_issuer"):
            return roles
        if not (info.data.get("oidc_client_id") and info.data.get("oidc_client_secret")):
            raise ValueError("with INTAKE_OIDC_ISSUER set INTAKE_OIDC_CLIENT_ID and INTAKE_OIDC_CLIENT_SECRET as well")
        claim, *given = roles.split(";")
        if not claim.startswith("claim=") or not given or any(row.rpartition("=")[2] not in ROLES for row in given):
            raise ValueError(f"write claim=NAME;VALUE=ROLE;VALUE=ROLE with ROLE one of {', '.join(ROLES)}")
        return roles

    @property
    def is_secure(self) -> bool:
        """Whether people reach the pages by https only."""
        return self.web_url.startswith("https://")

    @property
    def second_factor_roles(self) -> frozenset[str]:
        """The roles that can't do without a second factor."""
        return frozenset(_listed(self.second_factor))

    def role_by_claims(self, claims: Mapping[str, object]) -> str:
        """The role that the provider's claims give, by the first row that fits; empty: none."""
        claim, *given = self.oidc_roles.split(";")
        said = claims.get(claim.removeprefix("claim="), ())
        values = [said] if isinstance(said, str) else said if isinstance(said, list) else []
        rows = (row.rpartition("=") for row in given)
        return next((role for value, _, role in rows if value in values), "")


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


class FormSettings(BaseSettings):
    """What the web form takes from clients."""

    model_config = SettingsConfigDict(env_prefix="INTAKE_FORM_", frozen=True)

    files: int = Field(default=200, gt=0, le=500, description="Files of one submission by the web form")
    bytes: int = Field(default=200_000_000, gt=0, description="Size of all files of one submission by the web form")
    per_hour: int = Field(default=60, gt=0, description="Submissions from one network address in an hour")
    megabytes_per_hour: int = Field(default=4000, gt=0, description="Megabytes from one network address in an hour")
    hours: int = Field(default=12, gt=0, description="How long somebody may take to fill in the web form")
    upload_seconds: int = Field(
        default=900, gt=0, le=86400, description="How long the address that an S3 store gives for one file is good"
    )


def _explain(error: ValidationError, model: type[BaseSettings]) -> str:
    """Each wrong variable, what is wrong, and what it sets. Never its value: it may be a password."""
    prefix, fields = model.model_config["env_prefix"], model.model_fields
    return "; ".join(
        f"{prefix}{str(e['loc'][0]).upper()}: {_wrong(e['type'], e['msg'])} ({fields[str(e['loc'][0])].description})"
        if e["loc"]
        else e["msg"]
        for e in error.errors(include_input=False)
    )


def _wrong(kind: str, message: str) -> str:
    return "does not fit" if kind == "string_pattern_mismatch" else message  # nobody wants to read a pattern


def _secrets_folder() -> Path | None:
    """A folder of files, each named after a variable and holding its value; the environment goes before it."""
    named = os.environ.get(MOUNTED, "")
    if named and not Path(named).is_dir():
        raise SettingsError(f"{MOUNTED}: {named} is no folder: name the one with the secrets' files")
    return Path(named) if named else None


@cache
def get_settings() -> Settings:
    """Read the environment once. Raises SettingsError naming each wrong variable."""
    try:
        return Settings(_secrets_dir=_secrets_folder())
    except ValidationError as error:
        raise SettingsError(_explain(error, Settings)) from None


@cache
def get_limits() -> Limits:
    """Read the limits once. Raises SettingsError naming each wrong variable."""
    try:
        return Limits(_secrets_dir=_secrets_folder())
    except ValidationError as error:
        raise SettingsError(_explain(error, Limits)) from None


@cache
def get_s3_settings() -> S3Settings:
    """Read the settings of the bucket once. Raises SettingsError naming each wrong variable."""
    try:
        return S3Settings(_secrets_dir=_secrets_folder())
    except ValidationError as error:
        raise SettingsError(_explain(error, S3Settings)) from None


@cache
def get_form_settings() -> FormSettings:
    """Read the settings of the web form once. Raises SettingsError naming each wrong variable."""
    try:
        return FormSettings(_secrets_dir=_secrets_folder())
    except ValidationError as error:
        raise SettingsError(_explain(error, FormSettings)) from None


@cache
def get_web_settings() -> WebSettings:
    """Read the settings of the pages once. Raises SettingsError naming each wrong variable."""
    try:
        return WebSettings(_secrets_dir=_secrets_folder())
    except ValidationError as error:
        raise SettingsError(_explain(error, WebSettings)) from None


def check_settings() -> None:
    """Read all settings. Raises one SettingsError that names each wrong variable, whatever it is about."""
    wrong = []
    for get in (get_settings, get_limits, get_s3_settings, get_form_settings, get_web_settings):
        try:
            get()
        except SettingsError as error:
            wrong.append(str(error))
    if wrong:
        raise SettingsError("; ".join(wrong))


def known_settings() -> list[str]:
    """The names of all variables that are settings."""
    models: tuple[type[BaseSettings], ...] = (Settings, Limits, S3Settings, FormSettings, WebSettings)
    names = [f"{model.model_config['env_prefix']}{name}".upper() for model in models for name in model.model_fields]
    return [MOUNTED, *names]
