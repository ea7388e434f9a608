"""Settings of the test suite: the real ones, with a fast hasher and unhashed static names."""

import os

os.environ.setdefault("SECRET_KEY", "kunci-untuk-pengujian-saja-bukan-rahasia-0123456789")

from .settings import *  # noqa: E402, F403
from .settings import STORAGES as _STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**_STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ALLOWED_HOSTS = ["*"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MAIL_HOST = ""
