"""Haystack engines for Tantivy (embedded) and Elasticsearch 8 and 9, each with a typed product search of its own."""
