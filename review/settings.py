"""Django's settings for the review pages."""

from pathlib import Path

from intake.settings import get_settings
from storage.settings import *  # noqa: F403 - Django settings are built by inclusion
from storage.settings import INSTALLED_APPS as _RECORDS_APPS

INSTALLED_APPS = [
    *_RECORDS_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
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
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "review.security.StrictHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Every view but those marked login_not_required, so that a new one can't be forgotten.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "review.urls"
# Another organisation's look comes first, and replaces as much of ours as it has.
_theme = [Path(folder)] if (folder := get_settings().theme) else []
STATICFILES_DIRS = [folder / "static" for folder in _theme]
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
            ]
        },
    }
]
ALLOWED_HOSTS = [host for host in get_settings().allowed_hosts.split(",") if host]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "exceptions"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 3600
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"where": {"()": "review.logs.WhereNotWhat"}},
    "handlers": {"errors": {"class": "logging.StreamHandler", "level": "ERROR", "formatter": "where"}},
    # Without DEBUG, Django would only mail failures to administrators, of whom there are none.
    "loggers": {"django.request": {"handlers": ["errors"], "propagate": False}},
}
