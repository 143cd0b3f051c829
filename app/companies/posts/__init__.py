"""Posts: who does what where, from a day to a day."""
