"""The product as it would run on the day that GUIDE_DAY names: the WSGI entry behind a clock that stands there."""

import os
from datetime import date

from tests.guide.clock import stand_on

stand_on(date.fromisoformat(os.environ["GUIDE_DAY"])).start()

from ronghe.config.wsgi import application  # noqa: E402

__all__ = ["application"]
