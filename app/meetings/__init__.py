"""Meetings: when, where, who was there, what was said."""
