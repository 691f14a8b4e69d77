"""Mechanisms every domain stands on."""
