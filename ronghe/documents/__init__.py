"""Libraries that read official documents into structure and lay structure out as documents; no Django."""
