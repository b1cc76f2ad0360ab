"""Make a ledger of what was gathered: sort the names, place the numbers, join the labels."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from titan.aml.currencies import code_of
from titan.aml.ingest.collecting import Collector
from titan.aml.ingest.numbering import Numbering
from titan.aml.ledger import SECONDS_PER_DAY, Ledger, Truth, account_key

OTHER = "other"
"""The way of payment of all that are too rare to be told apart."""

_MOST_METHODS = 127  # int8
_ADDRESS = 42  # characters of an address, whose case does not count
_FIRST_EPOCH_SECOND = 10_000_000  # whole numbers beyond this count seconds, not days
_FIRST_DATE, _LAST_DATE = 19_700_101, 20_991_231
_YES = frozenset(
    ("1", "1.0", "true", "t", "yes", "y", "illicit", "laundering", "suspicious", "fraud", "sar")
)
_NO = frozenset(
    ("0", "0.0", "false", "f", "no", "n", "licit", "normal", "legitimate", "legit", "ok")
)
_NO_ATTEMPT = frozenset(("", "-1", "-1.0", "nan", "none", "null"))


def assemble(
    collector: Collector, typologies: Mapping[str, str], rejects: Path | None = None
) -> Ledger:
    """Return the ledger of all good rows; the collector is of no use afterwards.

    Args:
        collector: one row or more.
        typologies: the files' words for typologies to ours; see `titan.aml.ingest.layouts.Layout`.
        rejects: the list of refused rows, if one was written.
    """
    accounts, source, target = _accounts(collector)
    currencies, currency, got_in = _currencies(collector)
    amount = _taken(collector, "amount")
    received, received_currency = _received(collector, amount, currency, got_in)
    methods, method = _methods(collector)
    time, dated = _moments(_taken(collector, "time"), collector.dated)
    seconds = dated or int(np.abs(time).max(initial=0)) >= _FIRST_EPOCH_SECOND
    reasons = Counter(refusal.reason for refusal in collector.refused)
    return Ledger(
        accounts=accounts,
        source=source,
        target=target,
        amount=amount,
        time=time,
        currency=currency,
        currencies=currencies,
        row=_taken(collector, "row"),
        day=SECONDS_PER_DAY if seconds else 1,
        rejections=dict(sorted(reasons.items())),
        rejects=rejects,
        method=method,
        methods=methods,
        received=received,
        received_currency=received_currency,
        truth=_truth(collector, typologies),
        rounded=collector.rounded,
    )


def _taken(collector: Collector, noun: str) -> NDArray[np.int64]:
    column = collector.take(noun)
    if column is None:
        raise ValueError(f"no file had the column {noun}")
    return column.astype(np.int64, copy=False)


def _moments(time: NDArray[np.int64], dated: bool) -> tuple[NDArray[np.int64], bool]:
    """Return times and whether they are dates; YYYYMMDD in every row is one, and no count."""
    if dated or not ((time >= _FIRST_DATE) & (time <= _LAST_DATE)).all():
        return time, dated
    year, month, day = time // 10_000, time // 100 % 100, time % 100
    if not ((month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)).all():
        return time, dated
    begin = (year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (month - 1)
    days = begin.astype("datetime64[D]").astype(np.int64) + day - 1
    return days * SECONDS_PER_DAY, True


def _accounts(
    collector: Collector,
) -> tuple[tuple[str, ...], NDArray[np.int32], NDArray[np.int32]]:
    """Return the names that good rows use, in order, and both ends as places among them."""
    source, target = _taken(collector, "source"), _taken(collector, "target")
    numbering = collector.numberings["account"]
    used = np.zeros(len(numbering), dtype=np.bool_)
    used[source] = used[target] = True
    names = numbering.names()
    plain = _ADDRESS not in set(map(len, names))
    keys = names if plain else [account_key(name) for name in names]
    kept = sorted(np.flatnonzero(used).tolist(), key=keys.__getitem__)
    place = np.full(len(names), -1, dtype=np.int32)
    place[kept] = np.arange(len(kept), dtype=np.int32)
    return tuple(names[number] for number in kept), place[source], place[target]


def _currencies(
    collector: Collector,
) -> tuple[tuple[str, ...], NDArray[np.int16], NDArray[np.int16] | None]:
    """Return the codes in use, in order, and what each row was paid and received in."""
    codes = [code_of(name) for name in collector.numberings["currency"].names()]
    columns = [collector.take(noun) for noun in ("currency", "received_currency")]
    numbers = [column.astype(np.int32, copy=False) for column in columns if column is not None]
    used = np.zeros(len(codes), dtype=np.bool_)
    for column in numbers:
        used[column] = True
    listed = sorted({code for code, found in zip(codes, used, strict=True) if code and found})
    place = np.array([listed.index(code) if code in listed else -1 for code in codes], np.int16)
    placed = [place[column] for column in numbers]
    return tuple(listed), placed[0], placed[1] if len(placed) > 1 else None


def _received(
    collector: Collector,
    amount: NDArray[np.int64],
    currency: NDArray[np.int16],
    received_currency: NDArray[np.int16] | None,
) -> tuple[NDArray[np.int64] | None, NDArray[np.int16] | None]:
    """Return what was received, None where it is what was paid in every row."""
    received = collector.take("received")
    if received_currency is not None and np.array_equal(received_currency, currency):
        received_currency = None
    if received is None or np.array_equal(received, amount):
        return None, received_currency
    return received.astype(np.int64, copy=False), received_currency


def _methods(collector: Collector) -> tuple[tuple[str, ...], NDArray[np.int8] | None]:
    """Return the ways of payment, the rarest beyond 127 as one, and each row's place in them."""
    numbers = collector.take("method")
    if numbers is None:
        return (), None
    numbers = numbers.astype(np.int32, copy=False)
    names = [*collector.numberings["method"].names(), ""]  # NONE is -1: the last
    counts = np.bincount(numbers % len(names), minlength=len(names)).tolist()
    ranked = sorted(range(len(names)), key=lambda number: (-counts[number], names[number]))
    used = [number for number in ranked if counts[number]]
    if len(used) > _MOST_METHODS:
        for number in used[_MOST_METHODS - 1 :]:
            names[number] = OTHER
    methods = sorted({names[number] for number in used})
    place = [methods.index(name) if name in methods else 0 for name in names]
    return tuple(methods), np.array(place, dtype=np.int8)[numbers]


def _truth(collector: Collector, typologies: Mapping[str, str]) -> Truth | None:
    """Return the labels of the rows, None if no file had them.

    Where laundering is named and nothing ever denied, a blank denies it.
    """
    numbers = collector.take("label")
    attempts, shapes = collector.take("attempt"), collector.take("typology")
    if numbers is None:
        return None
    words = [*collector.numberings["label"].names(), ""]
    table = np.array([label_of(word) for word in words], dtype=np.int8)
    if (table == 1).any() and not (table == 0).any():
        table[[not word.strip() for word in words]] = 0
    payments = table[numbers.astype(np.int32, copy=False)]
    attempt, names = _attempts(collector, payments, attempts, shapes, typologies)
    return Truth(payments, attempt, names)


def label_of(word: str) -> int:
    """Return 1 for a word that means laundering, 0 for one that denies it, else -1."""
    word = word.strip().lower()
    return 1 if word in _YES else 0 if word in _NO else -1


def typology_of(word: str, typologies: Mapping[str, str]) -> str:
    """Return our word for a file's word for a typology."""
    word = word.strip()
    return str(typologies.get(word, word.lower().replace("_", "-").replace(" ", "-")))


def _attempts(
    collector: Collector,
    payments: NDArray[np.int8],
    attempts: NDArray[np.generic] | None,
    shapes: NDArray[np.generic] | None,
    typologies: Mapping[str, str],
) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Number the attempts; a payment of a shape, but of no named attempt, is one of its own."""
    attempt = np.full(len(payments), -1, dtype=np.int32)
    names: list[str] = []
    if attempts is None and shapes is None:
        return attempt, ()
    known: dict[str, int] = {}
    for row in np.flatnonzero(payments == 1).tolist():
        name = _word(collector.numberings["attempt"], attempts, row)
        shape = typology_of(_word(collector.numberings["typology"], shapes, row), typologies)
        single = attempts is None and bool(shape)
        if not single and name.lower() in _NO_ATTEMPT:
            continue
        if single or name not in known:
            known[name] = len(names)
            names.append(shape)
        attempt[row] = known[name]
    return attempt, tuple(names)


def _word(numbering: Numbering, numbers: NDArray[np.generic] | None, row: int) -> str:
    if numbers is None:
        return ""
    number = int(numbers[row])
    return numbering.names(number, number + 1)[0] if number >= 0 else ""
