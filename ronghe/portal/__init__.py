"""The public site: what the city does, where each plan stands; nobody signs in here."""
