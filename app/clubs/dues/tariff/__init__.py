"""Tiers, period, bank account, reminders: what a club decides once."""
