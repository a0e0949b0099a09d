"""Which articles tell one story: copies, later versions, corrections."""
