"""Several members of the list at once."""
