"""Forms about confidentiality, one noun a module."""
