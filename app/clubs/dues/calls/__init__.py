"""Calls for dues and reminders: letters with a paper to pay by."""
