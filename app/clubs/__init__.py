"""Clubs of companies: their stages, members, bureau and area."""
