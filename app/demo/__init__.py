"""A real territory's report, an invented present beside it, and synthetic data at any size."""
