"""Working days, background jobs, and the worker that runs them and keeps the schedule."""
