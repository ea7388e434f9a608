"""Doors for systems into the agreement layer. `base` holds what every door of the portal has in common."""
