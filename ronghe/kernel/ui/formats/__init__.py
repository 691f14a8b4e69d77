"""Dates are written 2019-05-31 in every language."""
