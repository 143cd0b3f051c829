"""What a club undertakes."""
