"""The demo shop: everything that `load_demo` puts into an empty database, part by part."""
