"""Settings of the portal. Everything that differs between installations comes from the environment.

`PORTAL_ENV=production` refuses to start on anything weak or missing; without it the portal keeps its secrets and
its database under `var/`, made at set-up.
"""

import hashlib
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from records.vault import Keys

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("PORTAL_VAR", BASE_DIR / "var"))
PRODUCTION = os.environ.get("PORTAL_ENV") == "production"
DEBUG = os.environ.get("PORTAL_DEBUG") == "1" and not PRODUCTION


def secret(name: str) -> str | None:
    """Return a secret from `NAME`, or from the file that `NAME_FILE` points to."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name)


def _secret_key() -> str:
    if key := secret("SECRET_KEY"):
        if PRODUCTION and len(key) < 50:
            raise ImproperlyConfigured("SECRET_KEY harus paling sedikit 50 karakter.")
        return key
    local = VAR_DIR / "secret_key"
    if PRODUCTION:
        raise ImproperlyConfigured("SECRET_KEY atau SECRET_KEY_FILE belum diatur.")
    if local.exists():
        return local.read_text(encoding="utf-8").strip()
    # Commands that need no secret (checks, type checking) still import the settings on a fresh checkout.
    return "belum-disiapkan"


SECRET_KEY = _secret_key()


def _vault_keys() -> Keys | None:
    """The keys that wrap those of sealed files, the one in use first; they never stand in the database."""
    text, local = secret("VAULT_KEY"), VAR_DIR / "vault_key"
    if not text and PRODUCTION:
        raise ImproperlyConfigured("VAULT_KEY atau VAULT_KEY_FILE belum diatur.")
    if not text and local.exists():
        text = local.read_text(encoding="utf-8")
    try:
        return Keys.read(text) if text else None
    except ValueError as error:
        raise ImproperlyConfigured(str(error)) from error


VAULT_KEYS = _vault_keys()
VAULT_DIR = VAR_DIR / "vault"

#: A PEM file, or a folder of them: whose signatures on documents are trusted. Empty: trust is not judged.
TRUST_ROOTS = os.environ.get("TRUST_ROOTS", "")

# --- Matching -------------------------------------------------------------------------------------------------
EXTRACT_MAX_BYTES = int(os.environ.get("EXTRACT_MAX_MB", "2048")) * 1024 * 1024
EXTRACT_MAX_ROWS = 5_000_000
MATCHING_MEMORY = int(os.environ.get("MATCHING_MEMORY_MB", "700")) * 1024 * 1024
MATCHING_THREADS = int(os.environ.get("MATCHING_THREADS", "2"))
#: One piece of work: reading a file, or one run. Nothing of 5 million rows has been seen to take a tenth of it.
MATCHING_SECONDS = int(os.environ.get("MATCHING_SECONDS", "1800"))
#: Where a workbook lies in parts while it is written: in memory, since the parts are plain.
_shared = Path("/dev/shm")
_folder = _shared / f"portal-{hashlib.sha256(bytes(VAR_DIR)).hexdigest()[:12]}"
MATCHING_DIR = Path(os.environ.get("MATCHING_DIR") or (_folder if _shared.is_dir() else VAR_DIR / "kerja"))

SITE_URL = os.environ.get("SITE_URL", "http://localhost:8000").rstrip("/")
_site = urlsplit(SITE_URL)
HTTPS = _site.scheme == "https"
if PRODUCTION and not HTTPS:
    raise ImproperlyConfigured("SITE_URL harus memakai https di lingkungan produksi.")
ALLOWED_HOSTS = [_site.hostname or "localhost"]
if not PRODUCTION:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "config.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_q",
    "ninja",
    "accounts",
    "records",
    "agreements",
    "exchanges",
    "reports",
    "config.apps.PortalConfig",
]

MIDDLEWARE = [
    "config.middleware.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.ApiErrors",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.PrivatePages",
    "config.middleware.StatusDate",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "config.context.portal",
            ],
        },
    }
]

DATABASE_URL = secret("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'portal.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Web and worker write at the same time: without IMMEDIATE and WAL many writes fail with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    # Live-server tests share the database between threads: it has to be a file.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits of the sign-in live in the cache, so every process has to see the same one.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("email", "full_name")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.PortalAccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Portal PKS] "
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_SAVE_EVERY_REQUEST = False

LANGUAGE_CODE = "id"
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_I18N = True
# Years and numbers in addresses must never read "2.026": counts are formatted where they are shown.
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
VENDOR_DIR = VAR_DIR / "vendor"
STATICFILES_DIRS = [BASE_DIR / "static", ("vendor", VENDOR_DIR)]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# The largest file that a form takes (20 MB) and its fields. Django would write larger ones to the disk in plain.
FILE_UPLOAD_MAX_MEMORY_SIZE = 21 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "records.intake.Discarding"]

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Jobs -----------------------------------------------------------------------------------------------------
Q_CLUSTER = {
    "name": "portal",
    "orm": "default",
    "workers": 2,
    "queue_limit": 2,
    "bulk": 1,
    "timeout": 120,
    # Counted from dequeue, and tasks are prefetched: it has to be far above the timeout.
    "retry": 600,
    "max_attempts": 3,
    "catch_up": False,
    "save_limit": 500,
    "recycle": 200,
    "poll": 1,
    "label": "Pekerjaan latar",
}

# --- API ----------------------------------------------------------------------------------------------------------
API_REQUESTS_PER_MINUTE = int(os.environ.get("API_REQUESTS_PER_MINUTE", "120"))

# --- Mail -----------------------------------------------------------------------------------------------------
# Without MAIL_HOST nothing is sent: notices stand in the portal and their mails wait in the outbox.
MAIL_HOST = os.environ.get("MAIL_HOST", "")
MAIL_PORT = int(os.environ.get("MAIL_PORT", "25"))
MAIL_USER = os.environ.get("MAIL_USER", "")
MAIL_PASSWORD = secret("MAIL_PASSWORD") or ""
MAIL_STARTTLS = os.environ.get("MAIL_STARTTLS", "1" if PRODUCTION else "0") == "1"
MAIL_SENDER = os.environ.get("MAIL_SENDER", "Portal PKS <portal@localhost>")
MAIL_TIMEOUT = 30
# Django's own mail (password reset) goes the same way.
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if MAIL_HOST else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = MAIL_HOST, MAIL_PORT, MAIL_TIMEOUT
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_TLS = MAIL_USER, MAIL_PASSWORD, MAIL_STARTTLS
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_SENDER

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "stream": sys.stderr}},
    "root": {"handlers": ["console"], "level": os.environ.get("PORTAL_LOG_LEVEL", "INFO")},
}
