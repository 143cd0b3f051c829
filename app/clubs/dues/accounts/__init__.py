"""The account of one member: what it owes, what it paid."""
