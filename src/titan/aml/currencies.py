"""The currencies that a ledger may hold, and how many decimals each has.

Codes and minor units are those of ISO 4217 (list one, current codes, plus the two withdrawn most
recently, because files about the past still carry them). Tokens are a short list of symbols.
"""

from types import MappingProxyType

_TWO = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD
CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL
MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK
PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS
TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
"""
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_FOUR = "CLF UYW"

TOKENS = MappingProxyType({"BTC": 8, "ETH": 9, "USDC": 6, "USDT": 6, "DAI": 9})
"""Tokens and the decimals held: ether and dai to a thousand-millionth, finer digits are dropped.

An int64 holds nine thousand million ether so, against nine ether if it counted wei.
"""

MINOR_UNITS = MappingProxyType(
    {code: 2 for code in _TWO.split()}
    | {code: 0 for code in _NONE.split()}
    | {code: 3 for code in _THREE.split()}
    | {code: 4 for code in _FOUR.split()}
    | dict(TOKENS)
)
"""Code or symbol to the number of decimals of its amounts."""

NAMES = MappingProxyType(
    {
        "Australian Dollar": "AUD",
        "Bitcoin": "BTC",
        "Brazil Real": "BRL",
        "Canadian Dollar": "CAD",
        "Euro": "EUR",
        "Mexican Peso": "MXN",
        "Ruble": "RUB",
        "Rupee": "INR",
        "Saudi Riyal": "SAR",
        "Shekel": "ILS",
        "Swiss Franc": "CHF",
        "UK Pound": "GBP",
        "US Dollar": "USD",
        "Yen": "JPY",
        "Yuan": "CNY",
        # SAML-D's
        "UK pounds": "GBP",
        "US dollar": "USD",
        "Swiss franc": "CHF",
        "Turkish lira": "TRY",
        "Dirham": "AED",
        "Moroccan dirham": "MAD",
        "Naira": "NGN",
        "Albanian lek": "ALL",
        "Indian rupee": "INR",
        "Pakistani rupee": "PKR",
    }
)
"""What published files write in place of a code: AMLworld's fifteen, and SAML-D's."""

_CODE_OF = {name.strip().lower(): code for name, code in NAMES.items()}


def code_of(name: str) -> str | None:
    """Return the code of a currency that is named by its code or in words; None if unknown."""
    return name if name in MINOR_UNITS else _CODE_OF.get(name.lower())


def format_amount(amount: int, currency: str) -> str:
    """Write an amount of minor units as a decimal number with its currency: ``12.50 EUR``."""
    decimals = MINOR_UNITS[currency]
    if decimals == 0:
        return f"{amount} {currency}"
    whole, fraction = divmod(amount, 10**decimals)
    return f"{whole}.{fraction:0{decimals}d} {currency}"
