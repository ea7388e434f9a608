"""Acts of the exchange layer: deliveries, feedback, minutes of matching."""
