"""Pages of the reporting layer: Beranda, letters and reports, evaluations."""
