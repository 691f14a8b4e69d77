"""Settings: what a deployment may change comes from one environment variable each; the rest is fixed here."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("RONGHE_VAR", ROOT / "var")).resolve()
DEBUG = os.environ.get("RONGHE_DEBUG") == "1"


def secret_key() -> str:
    """The signing key: from the environment, else made once and kept, readable by the owner only, in RONGHE_VAR."""
    if key := os.environ.get("RONGHE_SECRET_KEY"):
        return key
    path = VAR / "secret_key"
    if not path.exists():  # written whole under another name first: of two first starts at once, one key is linked
        VAR.mkdir(mode=0o700, parents=True, exist_ok=True)  # beside the key there will be people's names and papers
        draft = VAR / f"secret_key.{secrets.token_hex(8)}"
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


SECRET_KEY = secret_key()
ALLOWED_HOSTS = os.environ.get("RONGHE_HOSTS", "*" if DEBUG else "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("RONGHE_ORIGINS", "").split(",") if o]
HTTPS = os.environ.get("RONGHE_HTTPS") == "1"

INSTALLED_APPS = [
    "ronghe.kernel.standards",
    "ronghe.kernel.accounts",
    "ronghe.kernel.organizations",
    "ronghe.kernel.files",
    "ronghe.kernel.ui",
    "ronghe.kernel.history",
    "ronghe.kernel.policy",
    "ronghe.kernel.clock",
    "ronghe.kernel.notifications",
    "ronghe.kernel.workflow",
    "ronghe.kernel.ledger",
    "ronghe.domains.registers",
    "ronghe.domains.plans",
    "ronghe.workbench",
    "ronghe.portal",
    "ronghe.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_filters",
    "django_htmx",
    "allauth",
    "allauth.account",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "ronghe.kernel.ui.middleware.RejectNulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ronghe.kernel.ui.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "ronghe.kernel.accounts.idle.IdleExitMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "ronghe.kernel.organizations.middleware.ActorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ronghe.kernel.ui.middleware.FormOnlyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "ronghe.config.urls"
WSGI_APPLICATION = "ronghe.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "ronghe.kernel.ui.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "ronghe.kernel.ui.context.page",
                "ronghe.kernel.notifications.context.messages_waiting",
                "ronghe.demo.context.demo_accounts",
            ],
        },
    },
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {}},
]
FORM_RENDERER = "ronghe.kernel.ui.forms.FormRenderer"

DATABASES = {
    "default": dj_database_url.config(
        env="DATABASE_URL",
        default=f"sqlite:///{VAR / 'ronghe.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }

# Sign-in: argon2; five failures lock for half an hour (GB/T 22239-2019, see kernel/accounts/policy.py).
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "ronghe.kernel.accounts.backend.AccountBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "ronghe.kernel.accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 8}},
    {
        "NAME": "ronghe.kernel.accounts.passwords.UnlikePersonValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "ronghe.kernel.accounts.passwords.CharacterClassesValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/workbench/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "ronghe.kernel.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False  # a shared office machine: the session ends with the browser
ACCOUNT_RATE_LIMITS = False  # axes locks by the database, which holds across processes
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# Behind a proxy every request comes from the proxy: without this number anybody could lock anybody out.
RONGHE_PROXIES = int(os.environ.get("RONGHE_PROXIES", "0"))
AXES_CLIENT_IP_CALLABLE = "ronghe.kernel.accounts.clients.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page names the time; trying earlier must not move it
AXES_LOCKOUT_CALLABLE = "ronghe.kernel.accounts.views.locked"
AXES_ENABLE_ADMIN = False
CSRF_FAILURE_VIEW = "ronghe.kernel.ui.views.csrf_failure"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

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

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("英文"))]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
DATE_FORMAT = "Y-m-d"
FORMAT_MODULE_PATH = "ronghe.kernel.ui.formats"

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "files", "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR / "files"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
# Above what any form takes (ten): the form itself says so, and keeps what was typed. Beyond this nothing is read.
DATA_UPLOAD_MAX_NUMBER_FILES = 30
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "ronghe.kernel.files.handlers.BoundedUploadHandler",
]

# Background work: a table of the database is the queue, `ronghe worker` takes from it. A job whose worker was not heard
# of for so many seconds is taken up by another one.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
RONGHE_JOB_STALE = float(os.environ.get("RONGHE_JOB_STALE", "30"))

# The pages that know every app; the kernel reaches them through these names only.
RONGHE_ROLES = "ronghe.config.roles.ROLES"
RONGHE_AREAS = "ronghe.config.roles.AREAS"
RONGHE_NAVIGATION = "ronghe.config.navigation.NAVIGATION"
RONGHE_SCHEDULE = "ronghe.config.schedule.SCHEDULE"
RONGHE_EVERY_TURN = "ronghe.config.schedule.EVERY_TURN"
RONGHE_REGION = os.environ.get("RONGHE_REGION", "330281")
RONGHE_DEMO = os.environ.get("RONGHE_DEMO") == "1"

# What goes wrong is written, with its traceback, to the server's own output, which the service manager keeps.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # A page that is not found is the visitor's affair; Django would note each one.
    "loggers": {"django": {"handlers": [], "level": "WARNING"}, "django.request": {"level": "ERROR"}},
}
