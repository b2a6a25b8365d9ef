"""Networks that somebody trained and published as a Python package: what there is, and how it is fetched."""
