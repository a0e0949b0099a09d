"""The catalogue, the truth of a library: the only place that knows SQL."""
