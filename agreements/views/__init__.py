"""Pages of the agreement layer. The bases of every page and act of the portal are in `base`."""
