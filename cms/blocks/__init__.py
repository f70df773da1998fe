"""The parts that campaigns, service messages and segments are built from."""
