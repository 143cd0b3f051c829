"""Touring exhibitions: what they show, the venues where they stand, and when."""
