"""Formats of this language; see formats.py beside it."""
