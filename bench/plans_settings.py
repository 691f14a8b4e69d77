"""The product's settings with one address more: an empty page behind the same middleware, to measure others against."""

from ronghe.config.settings import *  # noqa: F403
from ronghe.config.settings import STORAGES

ROOT_URLCONF = "bench.plans_urls"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
