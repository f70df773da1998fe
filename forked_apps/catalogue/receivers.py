"""Catalogue rows saved or deleted -> changes.record. Code that writes by `update` or in bulk reports for itself."""
