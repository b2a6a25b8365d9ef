"""How things are written: with the full set of signs, or in ASCII alone."""

from dataclasses import dataclass

from seqtui.engine.spelling import Style
from seqtui.session.plain import in_ascii


@dataclass(frozen=True, slots=True)
class Look:
    """ascii: every sign has an ASCII spelling, for plain terminals and locales that are not UTF-8."""

    ascii: bool = False

    @property
    def style(self) -> Style:
        """The spelling of formulas."""
        return Style.ASCII if self.ascii else Style.UNICODE

    @property
    def minus(self) -> str:
        """The minus sign of formulas; tables keep the ASCII one, which is one column wide everywhere."""
        return "-" if self.ascii else "−"

    def words(self, text: str) -> str:
        """Our own words; never for text from outside."""
        return in_ascii(text) if self.ascii else text

    def sign(self, unicode: str, ascii: str) -> str:
        """One of two spellings."""
        return ascii if self.ascii else unicode
