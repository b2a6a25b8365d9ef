"""The footer: the keys of the screen, from the keymap table."""

from rich.cells import cell_len

from seqtui.render.lines import Line
from seqtui.tui.canvas import Canvas
from seqtui.tui.keymap import keys_of


class Footer(Canvas):
    """One line with the most used keys; a passing message takes its place until the next key."""

    DEFAULT_CSS = """
    Footer { height: 1; dock: bottom; }
    """

    def __init__(self, screen_name: str) -> None:
        super().__init__()
        self.screen_name = screen_name
        self.message = ""
        self.left_out: frozenset[str] = frozenset()

    def draw(self, width: int, height: int) -> list[Line]:
        """The keys that fit; help and quit always do."""
        palette = self.palette
        if self.message:
            return [Line((f" {self.message}", palette.style("warn"))).fit(width)]
        words = [
            (palette.sign(key.label, key.ascii).split(" ")[0], key.word)
            for key in keys_of(self.screen_name)
            if key.footer
        ]
        words = [(label, word) for label, word in words if word not in self.left_out]
        wide = sum(cell_len(label) + cell_len(word) + 3 for label, word in words)
        gap = 2 if wide <= width else 1  # closer together, where that leaves room for all
        while sum(cell_len(label) + cell_len(word) + 1 + gap for label, word in words) > width and len(words) > 2:
            words.pop(-3)
        line = Line((" ", palette.style("dim")))
        for label, word in words:
            line.add(label, palette.style("key")).add(f" {word}{' ' * gap}", palette.style("dim"))
        return [line.fit(width)]

    def leave_out(self, words: frozenset[str]) -> None:
        """Show no key with one of these words: it would do nothing now."""
        if words != self.left_out:
            self.left_out = words
            self.repaint()

    def say(self, message: str) -> None:
        """Show a message in place of the keys ("" brings them back)."""
        if message != self.message:
            self.message = message
            self.repaint()
