"""The key that the noise of benchmark releases is drawn under: where it is, and its command."""
