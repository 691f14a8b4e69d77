"""The product's settings with what tests need otherwise: a folder of their own, a quick password hash, one engine."""

import atexit
import os
import shutil
import tempfile

# Before the settings are read: they make a key in this folder, and nothing of a test may touch a real city.
VAR_FOLDER = tempfile.mkdtemp(prefix="ronghe-tests-")
atexit.register(shutil.rmtree, VAR_FOLDER, ignore_errors=True)
os.environ["RONGHE_VAR"] = VAR_FOLDER
for name in ("DATABASE_URL", "RONGHE_DEMO", "RONGHE_DEBUG", "RONGHE_HTTPS", "RONGHE_REGION", "RONGHE_HOSTS"):
    os.environ.pop(name, None)
# Playwright keeps an event loop in the main thread; Django would take each query there for one made in async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from ronghe.config.settings import *  # noqa: E402, F403
from ronghe.config.settings import DATABASES, MIDDLEWARE, STATIC_ROOT, STORAGES  # noqa: E402

if url := os.environ.get("TEST_DATABASE_URL"):
    import dj_database_url

    DATABASES["default"] = dj_database_url.parse(url)
else:
    # A file, not memory: the live server's threads then have connections of their own, as in the product.
    DATABASES["default"]["TEST"] = {"NAME": f"{VAR_FOLDER}/test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

MIDDLEWARE = ["tests.readonly.ReadOnlyGetMiddleware", *MIDDLEWARE]
# The real hash takes 50 ms on purpose; tests/kernel/accounts asks for it by name.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The live server serves from the apps' folders; names with digests would have to be collected first.
STATIC_ROOT.mkdir()
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
