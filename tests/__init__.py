"""The tests: a mirror of ronghe/, plus factories, contracts over all parts, and journeys in a real browser."""
