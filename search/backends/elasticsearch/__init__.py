"""The engine for Elasticsearch 8 and 9."""
