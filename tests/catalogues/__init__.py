"""Catalogues in step with the source: ``python -m tests.catalogues`` says what is missing, ``--write`` mends it."""
