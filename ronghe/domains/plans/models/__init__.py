"""Tables of a plan, one subject a file."""

from ronghe.domains.plans.models.boards import BoardSummary
from ronghe.domains.plans.models.calendars import CalendarFeed
from ronghe.domains.plans.models.parties import Party
from ronghe.domains.plans.models.plans import Measure, Plan, ReadingWarning
from ronghe.domains.plans.models.targets import Target
from ronghe.domains.plans.models.tasks import Task
from ronghe.domains.plans.models.tracking import Extension, Report

__all__ = [
    "BoardSummary",
    "CalendarFeed",
    "Extension",
    "Measure",
    "Party",
    "Plan",
    "ReadingWarning",
    "Report",
    "Target",
    "Task",
]
