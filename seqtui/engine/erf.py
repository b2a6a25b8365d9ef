"""The error function for arrays, to the last digit or two: what the exact GELU needs and numpy does not have.

The rational approximations of Sun's fdlibm (s_erf.c, 1993), one for each of four ranges of |x|; each element is
computed in its own range only.
"""

import numpy as np

Coefficients = tuple[float, ...]  # of the highest power first

# |x| < 0.84375: erf(x) = x + x · P(x²) / Q(x²)
_SMALL = (
    (
        -2.37630166566501626084e-05,
        -5.77027029648944159157e-03,
        -2.84817495755985104766e-02,
        -3.25042107247001499370e-01,
        1.28379167095512558561e-01,
    ),
    (
        -3.96022827877536812320e-06,
        1.32494738004321644526e-04,
        5.08130628187576562776e-03,
        6.50222499887672944485e-02,
        3.97917223959155352819e-01,
        1.0,
    ),
)
# 0.84375 ≤ |x| < 1.25: erf(x) = c + P(|x| − 1) / Q(|x| − 1)
_AROUND_ONE = (
    (
        -2.16637559486879084300e-03,
        3.54783043256182359371e-02,
        -1.10894694282396677476e-01,
        3.18346619901161753674e-01,
        -3.72207876035701323847e-01,
        4.14856118683748331666e-01,
        -2.36211856075265944077e-03,
    ),
    (
        1.19844998467991074170e-02,
        1.36370839120290507362e-02,
        1.26171219808761642112e-01,
        7.18286544141962662868e-02,
        5.40397917702171048937e-01,
        1.06420880400844228286e-01,
        1.0,
    ),
)
_AT_ONE = 8.45062911510467529297e-01
# 1.25 ≤ |x| < 1/0.35: erfc(x) = exp(−x² − 0.5625 + R(1/x²) / S(1/x²)) / x
_MIDDLE = (
    (
        -9.81432934416914548592e00,
        -8.12874355063065934246e01,
        -1.84605092906711035994e02,
        -1.62396669462573470355e02,
        -6.23753324503260060396e01,
        -1.05586262253232909814e01,
        -6.93858572707181764372e-01,
        -9.86494403484714822705e-03,
    ),
    (
        -6.04244152148580987438e-02,
        6.57024977031928170135e00,
        1.08635005541779435134e02,
        4.29008140027567833386e02,
        6.45387271733267880336e02,
        4.34565877475229228821e02,
        1.37657754143519042600e02,
        1.96512716674392571292e01,
        1.0,
    ),
)
# 1/0.35 ≤ |x| < 6: the same with other coefficients; beyond 6, erf is ±1
_LARGE = (
    (
        -4.83519191608651397019e02,
        -1.02509513161107724954e03,
        -6.37566443368389627722e02,
        -1.60636384855821916062e02,
        -1.77579549177547519889e01,
        -7.99283237680523006574e-01,
        -9.86494292470009928597e-03,
    ),
    (
        -2.24409524465858183362e01,
        4.74528541206955367215e02,
        2.55305040643316442583e03,
        3.19985821950859553908e03,
        1.53672958608443695994e03,
        3.25792512996573918826e02,
        3.03380607434824582924e01,
        1.0,
    ),
)
_HIGH_HALF = np.int64(-(2**32))  # keeps the upper 32 bits, so that the square of what is left is exact


def erf(x: np.ndarray) -> np.ndarray:
    """2/√π ∫₀ˣ exp(−t²) dt, element by element; NaN stays NaN."""
    x = np.asarray(x, dtype=np.float64)
    flat = x.reshape(-1)
    size = np.abs(flat)
    result = np.sign(flat)
    small = size < 0.84375
    result[small] = _near_zero(flat[small])
    for low, high, function in _BEYOND:
        places = np.flatnonzero((size >= low) & (size < high))
        if places.size:
            result[places] = np.copysign(function(size[places]), flat[places])
    return result.reshape(x.shape)


def _near_zero(x: np.ndarray) -> np.ndarray:
    return x + x * _ratio(_SMALL, x * x)


def _around_one(size: np.ndarray) -> np.ndarray:
    return _AT_ONE + _ratio(_AROUND_ONE, size - 1.0)


def _tail(coefficients: tuple[Coefficients, Coefficients], size: np.ndarray) -> np.ndarray:
    z = (size.view(np.int64) & _HIGH_HALF).view(np.float64)
    rest = (z - size) * (z + size) + _ratio(coefficients, 1.0 / (size * size))
    return 1.0 - np.exp(-z * z - 0.5625) * np.exp(rest) / size


def _middle(size: np.ndarray) -> np.ndarray:
    return _tail(_MIDDLE, size)


def _large(size: np.ndarray) -> np.ndarray:
    return _tail(_LARGE, size)


_BEYOND = ((0.84375, 1.25, _around_one), (1.25, 1 / 0.35, _middle), (1 / 0.35, 6.0, _large))


def _ratio(coefficients: tuple[Coefficients, Coefficients], x: np.ndarray) -> np.ndarray:
    """The quotient of two polynomials."""
    above, below = (_polynomial(c, x) for c in coefficients)
    return np.divide(above, below, out=above)


def _polynomial(coefficients: Coefficients, x: np.ndarray) -> np.ndarray:
    """Horner's rule in place."""
    value = x * coefficients[0]
    for c in coefficients[1:-1]:
        value += c
        value *= x
    value += coefficients[-1]
    return value
