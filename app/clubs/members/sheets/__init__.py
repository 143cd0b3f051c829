"""The sheet of a member: its dates, its representative, its departure and its return."""
