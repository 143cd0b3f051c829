"""People: everybody is known once, and may hold posts in several places."""
