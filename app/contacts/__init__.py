"""The contact log: who was called, met or written to, what was said, and what follows."""
