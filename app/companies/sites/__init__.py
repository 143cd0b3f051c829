"""Sites: the places where a company works."""
