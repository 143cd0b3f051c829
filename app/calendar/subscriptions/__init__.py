"""Secret feeds, and how many read each feed."""
