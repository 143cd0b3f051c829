"""Layers: the calendar of a partner, from a file or an address, beside our own dates."""
