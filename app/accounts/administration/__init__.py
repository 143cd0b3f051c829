"""Who has an account, and who is appointed to what: for administrators."""
