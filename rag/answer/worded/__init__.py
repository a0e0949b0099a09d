"""Answers that a language model words, each sentence checked."""
