"""Reads official documents: file → blocks → outline → plan draft, each fact with the line it came from."""
