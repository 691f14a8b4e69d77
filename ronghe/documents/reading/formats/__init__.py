"""One reader per file format: bytes and a name in, a Source out."""
