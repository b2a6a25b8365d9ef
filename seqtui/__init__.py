"""seqtui: step through sequence models one time step, one equation, one number at a time, in the terminal."""

__version__ = "0.1.0"
