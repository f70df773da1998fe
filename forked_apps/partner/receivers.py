"""Stock record saved or deleted -> catalogue.changes.record."""
