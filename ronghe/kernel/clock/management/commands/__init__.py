"""Commands of the calendar and the worker."""
