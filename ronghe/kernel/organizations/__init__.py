"""Organizations, the people who act for them, and the invitation by which they join."""
