"""Lays out what leaves the platform: the annex of a plan, ledger sheets; Word and Excel."""
