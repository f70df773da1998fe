"""The least that a DRF answer costs: one app in one file, without middleware, authentication or rules."""
