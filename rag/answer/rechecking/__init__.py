"""Saved answers and notes, looked at again."""
