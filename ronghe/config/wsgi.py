"""The WSGI entry for granian and any other server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ronghe.config.settings")
application = get_wsgi_application()
# What is loaded now lives as long as the process; walking it again and again costs a large import a fifth of its time.
gc.collect()
gc.freeze()
