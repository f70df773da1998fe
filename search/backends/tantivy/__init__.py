"""The embedded engine on Tantivy: no server needed."""
