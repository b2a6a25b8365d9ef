"""Catalogues of translations: ``seqtui/locale/ko/*.po`` as they are written, one .mo as gettext reads it.

``python -m tests.catalogues`` makes the .mo from the .po files, which babel keeps in step with the source.
"""

import gettext
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "locale"


def compiled(language: str) -> Path:
    """Return where the compiled catalogue of a language stands."""
    return FOLDER / language / "LC_MESSAGES" / "seqtui.mo"


def read_catalogue(language: str) -> gettext.GNUTranslations:
    """Return the translations into a language; a message without one stays English."""
    with compiled(language).open("rb") as file:
        return gettext.GNUTranslations(file)
