"""Settings of the test suite: the real ones, with a fast hasher, unhashed static names and a database of its own."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "kunci-untuk-pengujian-saja-bukan-rahasia-0123456789")
os.environ.setdefault("VAULT_KEY", "a3VuY2ktcGVuZ3VqaWFuLWJ1a2FuLXJhaGFzaWEtMDE=")
# Playwright's synchronous driver runs an event loop in the test's thread; the ORM calls around it are still plain.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

from .settings import *  # noqa: E402, F403
from .settings import DATABASES
from .settings import STORAGES as _STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**_STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Nothing is collected for tests: files are served from where they lie.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
ALLOWED_HOSTS = ["*"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MAIL_HOST = ""
# Never the vault of this machine.
VAULT_DIR = Path(tempfile.gettempdir()) / f"portal-test-vault-{os.getpid()}"
MATCHING_DIR = Path(tempfile.gettempdir()) / f"portal-test-kerja-{os.getpid()}"

_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # One file a process, so that two runs never meet; lost on a crash, so it need not reach the disk.
    _database["TEST"] = {"NAME": Path(tempfile.gettempdir()) / f"portal-test-{os.getpid()}.sqlite3"}
    _database["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )
