"""What happened, to what, by whom, when, and when it was written down; append-only."""
