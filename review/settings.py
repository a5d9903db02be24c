"""Django's settings for the review pages."""

from pathlib import Path
from urllib.parse import urlsplit

from intake.settings import get_settings, get_web_settings
from review.accounts.openid import providers
from review.design.themes import theme_folder
from storage.settings import *  # noqa: F403 - Django settings are built by inclusion
from storage.settings import INSTALLED_APPS as _RECORDS_APPS

_web = get_web_settings()

INSTALLED_APPS = [
    *_RECORDS_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "review",
    "review.design",
    "review.accounts",
    "review.desk",
    "review.form",
    "review.status",
    "review.dashboards",
    "review.api",
]
MIDDLEWARE = [
    "review.logs.AccessLog",
    "review.measuring.Measured",
    # Before all that answer, so that nothing is answered without: not the way to https, not a static file.
    "review.security.StrictHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "review.health.Health",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "review.security.SmallBodies",
    "review.unreadable.NoticeUnreadable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "review.accounts.sessions.SessionsEnd",
    "allauth.account.middleware.AccountMiddleware",
    # Every view but those marked login_not_required, so that a new one can't be forgotten.
    "review.accounts.guarding.SignedIn",
    "review.accounts.guarding.Guard",
]
ROOT_URLCONF = "review.urls"
# Another organisation's look comes first, and replaces as much of ours as it has.
_theme = [theme_folder(name)] if (name := get_settings().theme) else []
STATICFILES_DIRS = [folder / "static" for folder in _theme if (folder / "static").is_dir()]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [folder / "templates" for folder in _theme],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "review.unreadable.unreadable",
            ]
        },
    }
]
ALLOWED_HOSTS = [host for host in get_settings().allowed_hosts.split(",") if host]
if _web.web_url:
    ALLOWED_HOSTS.append(urlsplit(_web.web_url).hostname or "")
    CSRF_TRUSTED_ORIGINS = [_web.web_url.rstrip("/")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "exceptions"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True  # no script of ours reads them
LANGUAGE_COOKIE_SAMESITE = "Lax"
LARGEST_BODY = 2 << 20
TAKES_DOCUMENTS = ("/send/", "/api/v1/submissions")
"""Addresses whose bodies may be larger, up to what the server takes in."""
DATA_UPLOAD_MAX_NUMBER_FILES = 2000  # so that the web form can say itself that it is too many
SESSION_COOKIE_AGE = _web.session_seconds
SESSION_IDLE_SECONDS = _web.session_idle_seconds
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = _web.is_secure
# The store's notifications may come from beside, past the proxy.
SECURE_REDIRECT_EXEMPT = ["^notifications/$"]
if _web.is_secure:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    # Browsers take such a cookie only by https, for all paths, and from no other host of the domain.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-django_language"
# Failed attempts to sign in and codes already used are counted here, by all processes that serve the pages together:
# in the records' database, which all of them have anyway. Only signing in asks it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        # Nobody is to push the counts out by trying many names.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
AUTHENTICATION_BACKENDS = ["review.accounts.signing_in.Users"]
# New passwords and those of whoever signs in are kept by the first; the others are of former versions.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
    )
]
ACCOUNT_ADAPTER = "review.accounts.signing_in.SigningIn"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _web.is_secure else "http"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # the cookie goes when the browser is closed, and the session by its limits
ACCOUNT_USERNAME_BLACKLIST = ["automation", "provider"]  # the audit names others by these
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    # An office may come from one address.
    "login_failed": f"30/m/ip,{_web.lockout_failures}/{_web.lockout_seconds}s/key",
}
MFA_ADAPTER = "review.accounts.second_factor.SecondFactor"
MFA_FORMS = {"authenticate": "review.accounts.second_factor.CodeForm"}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # telephones' clocks are not exact
SECOND_FACTOR_ROLES = _web.second_factor_roles
SOCIALACCOUNT_ADAPTER = "review.accounts.provider.ByProvider"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link; the policy of the page lets forms go nowhere else
SOCIALACCOUNT_PROVIDERS = providers(_web)
# All logs are of one kind, see queue_config.logs. Django's own would quote what pages said.
LOGGING_CONFIG = None
