"""What protects an account: the second factor, the password, the sessions."""
