"""The signed-in home: what do I owe, by when."""
