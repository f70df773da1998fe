"""Segments: rules about subscribers and the people they find."""
