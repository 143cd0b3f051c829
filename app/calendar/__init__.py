"""The calendar: every dated thing is published here, rendered once, and read from here."""
