"""Organisations: the partners that are no companies."""
