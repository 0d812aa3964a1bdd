"""Settings: safe by default; what a city may change comes from the environment.

HUIYIN_DATA            the data directory (default ./var)
HUIYIN_DATABASE_URL    postgresql://user:password@host:port/name (default: SQLite in there)
HUIYIN_HOSTS           host names served, separated by commas
HUIYIN_HTTPS=1         behind TLS: secure cookies, HSTS, redirect
HUIYIN_PROXIES         addresses or networks of proxies whose X-Forwarded-For is believed
HUIYIN_SECRET_FILE     file with the secret key (default: made once in the data directory)
HUIYIN_CITY            the city's name, shown in the header
HUIYIN_GATEWAY         HOST:PORT by which loggers reach the gateway from outside, for pages
HUIYIN_WATER_UNITS     codes of the units that keep the water desk's registers, by commas
HUIYIN_ADDRESS         where people open it (https://…), for links in messages
HUIYIN_SMTP_URL        smtp+starttls://user:password@host:587 (or smtps://, smtp://)
HUIYIN_MAIL_FROM       sender of letters
HUIYIN_WEBHOOK_NETWORKS  networks of the city into which webhooks may point (10.1.0.0/16, …)
HUIYIN_LOG_KEY_FILE    private key that signs checkpoints (default: made once in the data directory)
HUIYIN_LOG_SIGNER      ed25519 (default) or sm2
HUIYIN_LOG_ORIGIN      the audit log's name in its checkpoints; fixed with the first of them
HUIYIN_CHECKPOINT_TO   where checkpoints go: /directory, https://…, mailto:…, separated by commas
HUIYIN_DEBUG=1         for developers only
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from huiyin.base.paths import data_dir, keep_compiled_loops

keep_compiled_loops()
PACKAGE = Path(__file__).resolve().parent


def flag(name: str) -> bool:
    """Whether the environment says yes."""
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def secret_key() -> str:
    """The city's secret, from its file; made once if the city has none."""
    path = Path(os.environ.get("HUIYIN_SECRET_FILE") or data_dir() / "secret.key")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    key = secrets.token_urlsafe(64)
    with os.fdopen(handle, "w") as file:
        file.write(key)
    return key


def database() -> dict[str, Any]:
    """Django's settings for the database that HUIYIN_DATABASE_URL names."""
    url = urlsplit(os.environ.get("HUIYIN_DATABASE_URL", ""))
    if not url.scheme:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": data_dir() / "huiyin.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    if url.scheme not in {"postgresql", "postgres"}:
        raise ValueError(f"HUIYIN_DATABASE_URL names {url.scheme!r}: use postgresql://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or dict(parse_qsl(url.query)).get("host", "")),
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 10, "tcp_user_timeout": 30_000},
    }


def mail_server() -> SplitResult:
    """The mail server that HUIYIN_SMTP_URL names; none: no letters."""
    url = urlsplit(os.environ.get("HUIYIN_SMTP_URL", ""))
    if url.scheme not in {"", "smtp", "smtp+starttls", "smtps"}:
        raise ValueError(f"HUIYIN_SMTP_URL names {url.scheme!r}: use smtp+starttls:// or smtps://")
    return url


DEBUG = flag("HUIYIN_DEBUG")
HTTPS = flag("HUIYIN_HTTPS")
SECRET_KEY = secret_key()
ALLOWED_HOSTS = os.environ.get("HUIYIN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
HUIYIN_WATER_UNITS = os.environ.get("HUIYIN_WATER_UNITS", "ecology,canal").split(",")
HUIYIN_GATEWAY = os.environ.get("HUIYIN_GATEWAY", "")
HUIYIN_CITY = os.environ.get("HUIYIN_CITY", "")
HUIYIN_DESKS = ["huiyin.inspection.desk.desk", "huiyin.water.desk.desk"]
HUIYIN_MATTER_PANELS: list[str] = [
    "huiyin.documents.panel.panel",
    "huiyin.intake.views.merging.likes_panel",
    "huiyin.intake.views.merging.looks_panel",
]
HUIYIN_INBOX_PANELS = ["huiyin.documents.panel.inbox_panel"]
HUIYIN_FORGETTERS: list[str] = ["huiyin.documents.verbs.forgetting.forget_raiser"]
HUIYIN_ADDRESS = os.environ.get("HUIYIN_ADDRESS", "").rstrip("/")
HUIYIN_WEBHOOK_NETWORKS = os.environ.get("HUIYIN_WEBHOOK_NETWORKS", "")
HUIYIN_LEDGER_COLUMNS = [
    "huiyin.documents.ledger_columns.known",
    "huiyin.intake.ledger_columns.known",
]
HUIYIN_EVIDENCE_MAX_BYTES = 20 * 1024 * 1024
HUIYIN_LOG_KEY_FILE = os.environ.get("HUIYIN_LOG_KEY_FILE", "")
HUIYIN_LOG_SIGNER = os.environ.get("HUIYIN_LOG_SIGNER", "ed25519")
HUIYIN_LOG_ORIGIN = os.environ.get("HUIYIN_LOG_ORIGIN", "")
HUIYIN_CHECKPOINT_TO = os.environ.get("HUIYIN_CHECKPOINT_TO", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "csp",
    "huiyin.field",
    "huiyin.ledger",
    "huiyin.documents",
    "huiyin.intake",
    "huiyin.messaging",
    "huiyin.inspection",
    "huiyin.water",
    "huiyin.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "huiyin.base.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "huiyin.ledger.middleware.SessionRules",
    "django.contrib.messages.middleware.MessageMiddleware",
    "huiyin.web.middleware.ToldRedirects",
    "huiyin.web.middleware.Refusals",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "huiyin.urls"
WSGI_APPLICATION = "huiyin.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "huiyin.web.context_processors.shell",
            ],
        },
    },
]
DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SMTP = mail_server()
EMAIL_HOST = SMTP.hostname or ""
EMAIL_PORT = SMTP.port or {"smtps": 465, "smtp+starttls": 587}.get(SMTP.scheme, 25)
EMAIL_HOST_USER = unquote(SMTP.username or "")
EMAIL_HOST_PASSWORD = unquote(SMTP.password or "")
EMAIL_USE_TLS = SMTP.scheme == "smtp+starttls"
EMAIL_USE_SSL = SMTP.scheme == "smtps"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("HUIYIN_MAIL_FROM", "huiyin@localhost")

AUTH_USER_MODEL = "ledger.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "overview"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "huiyin.web.views.form_expired"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATIC_ROOT = data_dir() / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        # These tell every address at INFO, and a webhook's address is a credential.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}
