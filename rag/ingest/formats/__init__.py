"""One reader for each format, chosen by what is in the bytes."""
