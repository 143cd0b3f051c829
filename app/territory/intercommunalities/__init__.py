"""The intercommunalities of a territory, each belonging to it from a day to a day."""
