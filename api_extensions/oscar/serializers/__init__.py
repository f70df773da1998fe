"""Shapes of the stock paths that are ours."""
