"""What systems may do here: their keys, and the answers they were given."""
