"""The verbs of a plan: from an uploaded document to a published plan, and what its lead units add afterwards."""
