"""Currency areas and ways of payment, in the words of AMLworld's files."""

import numpy as np
from numpy.typing import NDArray


class Area:
    """The fourteen areas of AMLworld, the largest first, and bitcoin, which is no area's."""

    CODES = (
        "USD", "EUR", "CHF", "CNY", "ILS", "INR", "GBP", "RUB", "JPY", "CAD", "AUD", "MXN",
        "SAR", "BRL", "BTC",
    )  # fmt: skip
    NAMES = (
        "US Dollar", "Euro", "Swiss Franc", "Yuan", "Shekel", "Rupee", "UK Pound", "Ruble", "Yen",
        "Canadian Dollar", "Australian Dollar", "Mexican Peso", "Saudi Riyal", "Brazil Real",
        "Bitcoin",
    )  # fmt: skip
    WEIGHTS = np.array([38, 24, 4.8, 4.2, 4, 3.9, 3.7, 3.2, 3.2, 2.9, 2.8, 2.3, 1.9, 1.5])
    PER_DOLLAR = np.array(
        [1, 0.85, 0.91, 6.7, 3.4, 73.4, 0.77, 77.8, 105.4, 1.32, 1.41, 21.1, 3.75, 5.65, 8.4e-5]
    )
    MINOR = np.array([100] * 14 + [100_000_000])
    STEP = np.array([1] * 14 + [100])
    """The smallest amount paid, in minor units: AMLworld writes six decimals of a bitcoin."""
    BITCOIN = 14


METHODS = ("ACH", "Cheque", "Cash", "Credit Card", "Wire", "Reinvestment", "Bitcoin")
"""Ways of payment; their places below."""

ACH, CHEQUE, CASH, CARD, WIRE, REINVESTMENT, BITCOIN = range(len(METHODS))


def minor(dollars: NDArray[np.float64], currency: NDArray[np.int8]) -> NDArray[np.int64]:
    """Turn dollars [E] into minor units [E] of each currency, at least the smallest payment."""
    step = Area.STEP[currency]
    units = dollars * (Area.PER_DOLLAR[currency] * Area.MINOR[currency] / step)
    amount: NDArray[np.int64] = np.maximum(np.rint(units), 1).astype(np.int64) * step
    return amount


def rounded(dollars: NDArray[np.float64], currency: NDArray[np.int8]) -> NDArray[np.float64]:
    """Round to one or two leading digits of the currency, as people do who pay by hand."""
    rate = Area.PER_DOLLAR[currency]
    local = np.maximum(dollars * rate, 1e-6)
    step = 10.0 ** np.floor(np.log10(local)) / 2
    near: NDArray[np.float64] = np.maximum(np.rint(local / step), 1) * step / rate
    return near
