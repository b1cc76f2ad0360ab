"""The published layouts of transaction files: which column holds what.

Sources: AMLworld (E. Altman and others, "Realistic synthetic financial transactions for
anti-money laundering models", 2023, its data set's page); AMLSim (IBM, its repository: raw logs,
converted logs, and the published example set); AMLGentex (AI Sweden, its repository); SAML-D
(B. Oztas and others, "Enhancing anti-money laundering", 2023).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from titan.domain.money import Typology
from titan.errors import MoneyError, UsageError

NOUNS = (
    "source",
    "target",
    "amount",
    "time",
    "clock",
    "source_bank",
    "target_bank",
    "currency",
    "received",
    "received_currency",
    "method",
    "label",
    "attempt",
    "typology",
)
"""What a column can hold; `clock` is a time of day apart from the date."""

NEEDED = ("source", "target", "amount", "time")


class Column(NamedTuple):
    """A column by its name, and which of several with that name, from 0."""

    name: str
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """How one kind of file is laid out.

    Attributes:
        name: by which it is asked for.
        columns: noun to column.
        typologies: the file's word for a typology to ours, where it is not the same but for case
            and hyphens; to "" where it is no shape.
    """

    name: str
    columns: Mapping[str, Column]
    typologies: Mapping[str, str] = field(default_factory=dict)

    def fits(self, header: Sequence[str]) -> bool:
        """Say whether a file with this header has all columns."""
        return all(header.count(column.name) > column.nth for column in self.columns.values())

    def places(self, header: Sequence[str]) -> dict[str, int]:
        """Return for each noun the place of its column in a header.

        Raises:
            MoneyError: ``money.column-missing``, which names the first that is not there.
        """
        places = {}
        for noun, column in self.columns.items():
            found = [place for place, name in enumerate(header) if name == column.name]
            if len(found) <= column.nth:
                raise MoneyError("money.column-missing", f"The file has no column '{column.name}'.")
            places[noun] = found[column.nth]
        return places


def _columns(**columns: str | Column) -> dict[str, Column]:
    return {
        noun: column if isinstance(column, Column) else Column(column)
        for noun, column in columns.items()
    }


def _amlworld(target: Column) -> Layout:
    return Layout(
        "amlworld",
        _columns(
            time="Timestamp",
            source_bank="From Bank",
            source="Account",
            target_bank="To Bank",
            target=target,
            received="Amount Received",
            received_currency="Receiving Currency",
            amount="Amount Paid",
            currency="Payment Currency",
            method="Payment Format",
        ),
    )


_GENTEX_TYPOLOGIES = {
    "1": Typology.FAN_OUT,
    "2": Typology.FAN_IN,
    "3": Typology.CYCLE,
    "4": Typology.BIPARTITE,
    "5": Typology.STACK,
    "6": Typology.RANDOM,
    "7": Typology.SCATTER_GATHER,
    "8": Typology.GATHER_SCATTER,
}
_SAML_D_TYPOLOGIES = {
    "Layered_Fan_In": Typology.FAN_IN,
    "Layered_Fan_Out": Typology.FAN_OUT,
    "Stacked Bipartite": Typology.STACK,
    "Smurfing": Typology.STRUCTURING,
    "Cash_Withdrawal": "",
    "Deposit-Send": "",
    "Behavioural_Change_1": "",
    "Behavioural_Change_2": "",
    "Single_large": "",
    "Over-Invoicing": "",
}

LAYOUTS: tuple[Layout, ...] = (
    _amlworld(Column("Account", 1)),
    _amlworld(Column("Account.1")),  # as data frames write a second column of one name
    Layout(
        "amlsim",
        _columns(source="sourceNodeId", target="targetNodeId", amount="value", time="time"),
    ),
    Layout(
        "amlsim",
        _columns(
            source="orig_acct",
            target="bene_acct",
            amount="base_amt",
            time="tran_timestamp",
            method="tx_type",
        ),
    ),
    Layout(
        "amlsim",
        _columns(
            source="SENDER_ACCOUNT_ID",
            target="RECEIVER_ACCOUNT_ID",
            amount="TX_AMOUNT",
            time="TIMESTAMP",
            method="TX_TYPE",
        ),
    ),
    Layout(
        "amlgentex",
        _columns(source="nameOrig", target="nameDest", amount="amount", time="step", method="type"),
        typologies=_GENTEX_TYPOLOGIES,
    ),
    Layout(
        "saml-d",
        _columns(
            source="Sender_account",
            target="Receiver_account",
            amount="Amount",
            time="Date",
            clock="Time",
            currency="Payment_currency",
            received_currency="Received_currency",
            method="Payment_type",
        ),
        typologies=_SAML_D_TYPOLOGIES,
    ),
    Layout("titan", _columns(source="source", target="target", amount="amount", time="time")),
)
"""Every layout; where a name occurs more than once, the first that fits a file is taken."""

_BESIDES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "amlworld": {"label": ("Is Laundering",)},
    "amlsim": {
        "label": ("is_sar", "is_fraud", "IS_SAR", "IS_FRAUD"),
        "attempt": ("alert_id", "ALERT_ID"),
    },
    "amlgentex": {
        "label": ("isSAR",),
        "attempt": ("patternID", "alertID"),
        "typology": ("modelType",),
    },
    "saml-d": {"label": ("Is_laundering",), "typology": ("Laundering_type",)},
    "titan": {noun: (noun,) for noun in NOUNS if noun not in NEEDED}
    | {"label": ("label", "is_laundering")},
}
"""Columns that a file may have besides, labels mostly; a file to be scored need not have them."""


def layout_of(name: str, header: Sequence[str]) -> Layout:
    """Return the layout of a name that fits a header, or for "auto" any that fits.

    Raises:
        MoneyError: ``money.column-missing`` if the file lacks a column of the layout asked for, or
            for "auto" of all layouts.
        UsageError: ``usage.argument`` if there is no layout of this name.
    """
    named = [layout for layout in LAYOUTS if name in ("auto", layout.name)]
    if not named:
        known = ", ".join(dict.fromkeys(layout.name for layout in LAYOUTS))
        raise UsageError("usage.argument", f"There is no layout '{name}' among {known}.")
    fitting = next((layout for layout in named if layout.fits(header)), None)
    if fitting is None and name == "auto":
        detail = "The columns are those of no known layout; a column map says which holds what."
        raise MoneyError("money.column-missing", detail)
    layout = fitting or named[0]
    layout.places(header)
    return Layout(layout.name, {**layout.columns, **_extras(layout, header)}, layout.typologies)


def layout_of_map(columns: Mapping[str, str], header: Sequence[str]) -> Layout:
    """Return the layout that a column map describes.

    Args:
        columns: noun to the file's name for it; see `NOUNS`.
        header: of the file. A column called ``currency`` is used even if the map leaves it out.

    Raises:
        MoneyError: ``money.column-missing``, ``money.column-ambiguous``.
        UsageError: ``usage.argument`` for a noun that is none of ours.
    """
    unknown = next((noun for noun in columns if noun not in NOUNS), None)
    if unknown is not None:
        known = ", ".join(NOUNS)
        raise UsageError("usage.argument", f"The column map's '{unknown}' is none of {known}.")
    missing = next((noun for noun in NEEDED if noun not in columns), None)
    if missing:
        raise MoneyError(
            "money.column-missing", f"The column map does not say which column is {missing}."
        )
    layout = Layout("columns", _columns(**columns))
    if "currency" not in columns and "currency" in header:
        layout = Layout("columns", {**layout.columns, "currency": Column("currency")})
    layout.places(header)
    for column in layout.columns.values():
        if header.count(column.name) > 1:
            raise MoneyError("money.column-ambiguous", f"Two columns are called '{column.name}'.")
    return layout


def _extras(layout: Layout, header: Sequence[str]) -> dict[str, Column]:
    """Return the columns that a file of the layout may have besides."""
    extras = {
        noun: Column(name)
        for noun, names in _BESIDES[layout.name].items()
        for name in names
        if name in header
    }
    if "currency" not in layout.columns and "currency" in header:
        extras["currency"] = Column("currency")
    return extras
