"""Ledgers: one declaration gives list, detail, form, steps, import and export of a kind of record."""
