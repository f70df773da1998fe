"""A walk through the main job against a running shop, as the people of the shop would do it; `make tour` prints it."""
