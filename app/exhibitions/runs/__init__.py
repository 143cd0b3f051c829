"""The runs of an exhibition: at which venue, from when to when."""
