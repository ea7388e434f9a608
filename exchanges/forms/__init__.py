"""Forms of the exchange layer, by noun: how each field is written. What cannot be is refused by the services."""
