"""State machines as data, and the only way to move through them."""
