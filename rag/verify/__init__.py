"""Checks of a claim against the sentences it cites: the lock, attribution and firmness, the support mark."""
