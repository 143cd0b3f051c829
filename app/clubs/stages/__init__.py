"""The stages that a club went through, each since a date that may be half known."""
