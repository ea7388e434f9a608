"""Pages and acts of the exchange layer."""
