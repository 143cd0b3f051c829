"""Saved segments: the companies that fit some filters, under a name; who is in them is found when asked."""
