"""Content-addressed files: bytes once on the storage, names in rows, served through the owner's scope."""
