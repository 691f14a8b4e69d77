"""Geometry of our own charts: plain data in, positions in per cent out; the markup is in jinja2/ui/charts.html."""

from ronghe.kernel.ui.charts.gantt import Gantt, GanttBar, GanttGroup, gantt
from ronghe.kernel.ui.charts.matrix import Heading, Mark, Matrix, matrix
from ronghe.kernel.ui.charts.measures import Bar, Part, Trend, bars, stacked, trend

__all__ = [
    "Bar",
    "Gantt",
    "GanttBar",
    "GanttGroup",
    "Heading",
    "Mark",
    "Matrix",
    "Part",
    "Trend",
    "bars",
    "gantt",
    "matrix",
    "stacked",
    "trend",
]
