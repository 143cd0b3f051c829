"""Members of a club: companies and people, with the dates and reasons of joining and leaving."""
