"""Mail is written where it is decided, as a row in the same transaction, and sent elsewhere."""
