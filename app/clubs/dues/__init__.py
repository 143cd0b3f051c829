"""What members owe their club, what they paid, and the ledger that never forgets."""
