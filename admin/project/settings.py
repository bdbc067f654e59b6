"""Settings of the lab server.

Everything that differs between installations comes from the data folder or from the environment:

PUTONGHUA_DATA       folder of database, recordings and keys (default: the user's data folder)
PUTONGHUA_DATABASE   ``postgresql://user:password@host:port/name``; empty: SQLite in the folder.
                     A query gives what libpq knows: ``?sslmode=verify-full``, ``?host=/run/…``
PUTONGHUA_HOSTS      further host names under which the server is reached, comma separated
PUTONGHUA_HTTPS      ``1`` when the server stands behind TLS: cookies are then secure-only
PUTONGHUA_STORE      ``s3://bucket/prefix?endpoint=https://…``; empty: recordings in the folder
PUTONGHUA_METRICS_TOKEN  shown by watchers from other machines to read health and figures
PUTONGHUA_DEBUG      ``1`` for development

The settings only read; ``admin.project.data_folder.prepare`` makes the folder and its keys.
"""

from __future__ import annotations

import contextlib
import os
import socket
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from admin.project.data_folder import data_folder, secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_FOLDER = data_folder()
SECRET_KEY = secret_key(DATA_FOLDER)
DEBUG = os.environ.get("PUTONGHUA_DEBUG") == "1"
HTTPS = os.environ.get("PUTONGHUA_HTTPS") == "1"


def _own_names() -> list[str]:
    """Names and addresses of this machine; booths often reach it by its address."""
    host = socket.gethostname()
    names = {"localhost", "127.0.0.1", "[::1]", host}
    with contextlib.suppress(OSError):
        names.update(str(info[4][0]) for info in socket.getaddrinfo(host, None, socket.AF_INET))
    return sorted(names)


ALLOWED_HOSTS = [
    *_own_names(),
    *(name for name in os.environ.get("PUTONGHUA_HOSTS", "").split(",") if name),
]

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "simple_history",
    "axes",
    "django_tasks",
    "django_tasks_db",
    "admin.accounts",
    "admin.people",
    "admin.testing",
    "admin.archive",
    "admin.station_api",
    "admin.booth_releases",
    "admin.imports",
    "admin.sheets",
    "admin.rosters",
    "admin.registering",
    "admin.scoring_jobs",
    "admin.marking",
    "admin.desk",
    "admin.results",
    "admin.parallel",
    "admin.certificates",
    "admin.practice",
    "admin.hours",
    "admin.preservation",
    "admin.saved_views",
    "admin.duplicates",
    "admin.personnel",
    "admin.attachments",
    "admin.kinds",
    "admin.work",
    "admin.year",
    "admin.courses",
    "admin.credentials",
    "admin.matches",
    "admin.appraisals",
    "admin.activities",
    "admin.console",
]

MIDDLEWARE = [
    "admin.health.middleware.Watched",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "admin.project.secure_headers.SecureHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "admin.console.doors.Doors",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "admin.project.urls"
WSGI_APPLICATION = "admin.project.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- database -------------------------------------------------------------------------------

SQLITE_BUSY_SECONDS = 30
# A bundle is acknowledged only after its commit, and the booth then deletes its copy: commits
# must survive a power cut, hence synchronous=FULL (WAL's usual NORMAL may lose the last ones).
SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"


def _database() -> dict[str, Any]:
    url = os.environ.get("PUTONGHUA_DATABASE", "")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_FOLDER / "db.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": SQLITE_BUSY_SECONDS,
                "init_command": SQLITE_PRAGMAS,
            },
            # Kept open by each thread: when the last connection closes, SQLite copies the whole
            # write-ahead log back, and every request would wait for that. Opened anew now and
            # then, to plan by what was counted of the tables meanwhile.
            "CONN_MAX_AGE": 3600,
            # A file, not memory: the live server's threads must see one database.
            "TEST": {"NAME": f"{tempfile.gettempdir()}/putonghua-test-{os.getpid()}.sqlite3"},
        }
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- queue ----------------------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Dotted path of the function that scores a bundle; the tests put a slow fake in its place.
SCORING_ENGINE = os.environ.get("PUTONGHUA_ENGINE", "scoring.sitting.score_sitting")

# --- people ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "lab_accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "/log-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/log-in/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_TEMPLATE = "console/locked.html"
SESSION_COOKIE_AGE = 4 * 3600  # seconds; the idle limits of the roles end sessions earlier
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# --- place and tongue -----------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- files ----------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_FOLDER / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024  # bytes; a worksheet or a manifest, never sound
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
MEDIA_ROOT = DATA_FOLDER / "photos"

# --- security -------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CSRF_FAILURE_VIEW = "admin.console.views.errors.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0

# --- look of the data admin -----------------------------------------------------------------

UNFOLD = {
    "SITE_TITLE": "普通话测试实验室",
    "SITE_HEADER": "数据管理",
    "SITE_URL": "/",
    "SHOW_HISTORY": True,
}

# --- being watched --------------------------------------------------------------------------

METRICS_TOKEN = os.environ.get("PUTONGHUA_METRICS_TOKEN", "")

# --- logs: one JSON object a line, never personal data --------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "admin.project.json_log.JsonLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "axes": {"level": "WARNING"},
        # The queue's worker would say every two seconds that there is nothing to do.
        "django_tasks_db": {"level": "WARNING"},
        # Addresses of pages may hold what somebody searched for.
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "WARNING"},
        "uvicorn": {"level": "WARNING"},
    },
}
