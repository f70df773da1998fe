"""One small valid object per model; every argument has a default; a test names only what matters to it."""
