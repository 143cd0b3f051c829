"""Where a person's data stand, all of it to take away, and how it is forgotten."""
