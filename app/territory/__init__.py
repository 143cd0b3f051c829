"""The territory: its bearers, its intercommunalities and since when they belong to it, communes."""
