"""The bureau of a club: who holds which post, from when to when."""
