"""Pages of plans: reading them, and the officer's work on a draft."""
