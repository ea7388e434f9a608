"""Acts of the reporting layer: request letters, use reports, evaluations."""
