"""Ten small digits, drawn for this program: 8×8 pixels with 17 levels of grey, as scikit-learn's digits have them.

Each line is a row of pixels; a pixel is written as 0–9, then a–g for 10–16.
"""

import numpy as np

LEVELS = 16
SIDE = 8

_DIGITS = (
    "006dfc40 03gb5ef2 07g405g7 08f002g8 08e001g8 06g306g5 01gc8fc0 005cgb20",
    "0007g600 005egb00 03dggb00 005cgb00 0003gb00 0003gb00 0003gc00 0006ge10",
    "005cgd20 01ea3ga0 00410gb0 0000ae30 0005g600 003ea000 02fb4430 05ggggb0",
    "007egc20 02c85ga0 00002g90 001cgd10 00058fc0 000003g6 03a439g4 009ggf70",
    "0000ce10 0007g600 002ga030 00ae16f0 05gb9gc4 06cggge5 0001eg10 0000fd00",
    "02egggc0 04g97630 05g62000 04ggge40 00345eg2 000005g5 04a12bg1 01bggc40",
    "0002ce30 001dd300 007g4000 00cf8410 00egggd3 00ee15g8 007f42g8 0008egb2",
    "06ggggg4 03a88eg2 00000dc0 0003ag50 009gggd1 0009g620 000ec000 001g8000",
    "005egd20 00eb3eb0 00gb4f90 007gge20 01dfbg70 05g300f9 04f502fa 009fgfb2",
    "006egb10 01ga4e90 03g404g0 01ea4bg2 005cgdg4 000001g5 003109g2 008fgf70",
)


def digit(which: int) -> np.ndarray:
    """The image of a digit, [8, 8], grey levels from 0 (paper) to 1 (ink)."""
    levels = [[int(pixel, LEVELS + 1) for pixel in row] for row in _DIGITS[which].split()]
    return np.array(levels) / LEVELS
