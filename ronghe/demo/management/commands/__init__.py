"""Commands of the demo and of a new city."""
