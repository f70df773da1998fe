"""Whole answers of the catalogue, kept for a few seconds for readers of whom nothing is known."""
