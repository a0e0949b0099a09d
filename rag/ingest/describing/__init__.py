"""Title, outlet, date, place, authors and language, each with where it came from."""
