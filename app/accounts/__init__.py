"""Who signs in, and what their posts, mandates and appointments let them do."""
