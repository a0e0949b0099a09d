"""Questions about the archive as a whole, counted and never sampled."""
