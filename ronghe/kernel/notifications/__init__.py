"""Messages inside the platform: somebody did something that concerns you."""
