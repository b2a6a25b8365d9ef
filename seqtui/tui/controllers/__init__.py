"""What the screens do, each part a plain class that knows no terminal: it says, shows and asks through a ``Ui``."""
