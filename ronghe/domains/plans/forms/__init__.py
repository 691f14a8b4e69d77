"""What people type into the pages of review: upload, plan, task and its parties, target, unit."""
