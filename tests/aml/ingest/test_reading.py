from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from titan.aml.ingest import read, read_transactions
from titan.aml.ingest.cells import REASONS
from titan.aml.ingest.rejects import REJECTS_NAME
from titan.errors import MoneyError

GENERIC = {"source": "From", "target": "To", "amount": "Paid", "time": "When"}


def write(path: Path, *rows: str, header: str = "sourceNodeId,targetNodeId,value,time") -> Path:
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def test_reads_the_published_sample_whole(cycle_sample: Path) -> None:
    ledger = read_transactions(cycle_sample / "transactions.csv")
    assert (len(ledger), ledger.rejected, ledger.day) == (117_805, 0, 1)
    first = ledger.transaction(0)
    assert (first.source, first.target, first.amount, first.time) == ("280", "15349", 14780, 1)
    with (cycle_sample / "transactions.csv").open() as file:
        next(file)
        exact = sum(Decimal(line.split(",")[2]) for line in file)
    assert Decimal(int(ledger.amount.sum())) == exact * 100


def test_reads_other_columns_currencies_and_dates(tmp_path: Path) -> None:
    path = write(
        tmp_path / "t.csv",
        '2022/09/01 00:20,"Bank, North",0x52908400098527886E0F7030069857D2E4169EE7,7,JPY',
        "2022-09-01T00:21:00Z,0x52908400098527886e0f7030069857d2e4169ee7,B,1.234,BHD",
        header="When,From,To,Paid,currency",
    )
    ledger = read_transactions(path, columns=GENERIC)
    assert ledger.currencies == ("BHD", "JPY")
    assert ledger.amount.tolist() == [7, 1234]
    assert (ledger.time[1] - ledger.time[0], ledger.day) == (60, 86_400)
    assert len(ledger.accounts) == 3, "one address in two spellings is one account"
    assert ledger.place("0X52908400098527886E0F7030069857D2E4169EE7") is not None
    assert ledger.place("nobody") is None


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1,2,-3.00,1", "amount-negative"),
        ("1,2,three,1", "amount-invalid"),
        ("1,2,NaN,1", "amount-invalid"),
        ("1,2,1_000,1", "amount-invalid"),
        ("1,2,1e30,1", "amount-too-large"),
        ("1,2,92233720368547758.08,1", "amount-too-large"),
        (",2,3.00,1", "account-missing"),
        ("1, ,3.00,1", "account-missing"),
        ("1,2,3.00,soon", "time-invalid"),
        ("1,2,3.00,170000000000000", "time-invalid"),
        ("1,2,3.00", "row-malformed"),
        ("1,2,3.00,1,9", "row-malformed"),
        ('1,"2,3.00,1', "row-malformed"),
        ('1,"2" x,3.00,1', "row-malformed"),
        ("1,2,,1", "amount-invalid"),
    ],
)
def test_a_bad_row_is_listed_and_the_rest_goes_on(tmp_path: Path, row: str, reason: str) -> None:
    path = write(tmp_path / "t.csv", "1,2,3.00,1", "", row, "2,3,4,2")
    ledger = read_transactions(path, rejects_dir=tmp_path / "out")
    assert (len(ledger), ledger.rejections) == (2, {reason: 1})
    assert ledger.rejects == tmp_path / "out" / REJECTS_NAME
    assert (
        ledger.rejects.read_text() == f"file,line,code,reason\nt.csv,4,{reason},{REASONS[reason]}\n"
    )
    with pytest.raises(MoneyError, match=r"Line 4 is refused") as caught:
        read_transactions(path, strict=True)
    assert caught.value.code == "money.row-refused"


def test_digits_are_days_where_all_rows_are_dates(tmp_path: Path) -> None:
    for last, span in (("20240301", 2 * 86_400), ("20240400", 172)):
        path = write(tmp_path / f"{last}.csv", "a,b,1,20240228", f"a,b,1,{last}")
        ledger = read_transactions(path)
        assert ledger.day == 86_400
        assert ledger.time[1] - ledger.time[0] == span
    assert ledger.time[0] == 20_240_228, "a second of 1970"


@pytest.mark.parametrize(
    ("words", "labels"),
    [(("SAR", "", "x"), [1, 0, -1]), (("SAR", "", "no"), [1, -1, 0]), (("", "", "?"), [-1] * 3)],
)
def test_a_blank_label_denies_where_nothing_else_does(
    tmp_path: Path, words: tuple[str, ...], labels: list[int]
) -> None:
    rows = (f"a,b,1,{day},{word}" for day, word in enumerate(words))
    path = write(tmp_path / "t.csv", *rows, header="From,To,Paid,When,Case")
    ledger = read_transactions(path, columns=GENERIC | {"label": "Case"})
    assert ledger.truth
    assert ledger.truth.payments.tolist() == labels


def test_an_unknown_currency_is_a_refused_row(tmp_path: Path) -> None:
    header = "sourceNodeId,targetNodeId,value,time,currency"
    path = write(tmp_path / "t.csv", "1,2,3,1,EUR", "1,2,3,1,XYZ", header=header)
    assert read_transactions(path).rejections == {"currency-unknown": 1}
    with pytest.raises(MoneyError) as caught:
        read_transactions(path, currency="XYZ")
    assert caught.value.code == "money.currency-unknown"


def test_a_file_of_bad_rows_only_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "1,2,-3,1", "1,2,x,1")
    with pytest.raises(MoneyError, match=r"Line 2 .* negative") as caught:
        read_transactions(path, rejects_dir=tmp_path / "out")
    assert caught.value.code == "money.row-refused"
    assert not (tmp_path / "out").exists(), "nothing is left behind"


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "1,2,1", header="sourceNodeId,targetNodeId,time")
    with pytest.raises(MoneyError, match="'value'") as caught:
        read_transactions(path)
    assert caught.value.code == "money.column-missing"
    with pytest.raises(MoneyError, match="which column is amount"):
        read_transactions(path, columns={"source": "sourceNodeId", "target": "targetNodeId"})


def test_a_column_that_is_there_twice_is_not_guessed(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "2022/09/01,a,b,1", header="When,Account,Account,Paid")
    columns = {"source": "Account", "target": "Account", "amount": "Paid", "time": "When"}
    with pytest.raises(MoneyError, match="'Account'") as caught:
        read_transactions(path, columns=columns)
    assert caught.value.code == "money.column-ambiguous"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "money.file-missing"),
        (b"\xff\xfe\x00 binary \x00", "money.file-unreadable"),
        (b'sourceNodeId,targetNodeId,value,time\n1,"2,3.00,1\n', "money.row-refused"),
        (b"sourceNodeId,targetNodeId,value,time\n\xff,2,3.00,1\n", "money.row-refused"),
        (b"PAR1 and no more", "money.file-unreadable"),
        (b"", "money.column-missing"),
        (b"sourceNodeId,targetNodeId,value,time\n", "money.empty"),
    ],
)
def test_an_unusable_file_has_one_code(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "t.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MoneyError) as caught:
        read_transactions(path)
    assert caught.value.code == code


@settings(deadline=None)  # the first call compiles
@given(
    st.decimals(0, 10**11, allow_nan=False, places=2),
    st.sampled_from(["{:f}", "{:E}", "+{}", "{}000"]),
)
def test_amounts_are_exact_however_they_are_written(
    tmp_path_factory: pytest.TempPathFactory, value: Decimal, form: str
) -> None:
    path = write(tmp_path_factory.mktemp("t") / "t.csv", f"1,2,{form.format(value)},1")
    assert int(read_transactions(path).amount[0]) == int(value * 100)


@settings(deadline=None)  # the first call compiles
@given(st.text(max_size=30))
def test_any_text_as_amount_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    quoted = text.replace('"', '""')
    path = tmp_path_factory.mktemp("t") / "t.csv"
    path.write_bytes(
        f'sourceNodeId,targetNodeId,value,time\n1,2,1,1\n1,2,"{quoted}",1\n'.encode(
            errors="replace"
        )
    )
    ledger = read_transactions(path)
    assert len(ledger) + ledger.rejected == 2
    assert (ledger.amount >= 0).all()


def test_an_amount_finer_than_its_currency_is_rounded_and_counted(tmp_path: Path) -> None:
    rows = ("1,2,1.005,1", "1,2,1.00499999999999999999999999999999999,1", "1,2,637.4185123,1")
    path = write(tmp_path / "t.csv", *rows, "1,2,1.000,1")
    ledger = read_transactions(path)
    assert ledger.amount.tolist() == [101, 100, 63742, 100]
    assert (ledger.rounded, ledger.rejected) == (3, 0)
    with pytest.raises(MoneyError, match=r"Line 2 .* more decimals"):
        read_transactions(path, strict=True)


def test_finer_digits_of_a_token_are_cut_off(tmp_path: Path) -> None:
    header = "sourceNodeId,targetNodeId,value,time,currency"
    path = write(tmp_path / "t.csv", "1,2,0.000000001999999999,1,ETH", header=header)
    ledger = read_transactions(path, strict=True)
    assert (ledger.amount.tolist(), ledger.rounded) == ([1], 0)


def test_a_stray_quote_costs_its_own_line_only(tmp_path: Path) -> None:
    """Two of them would pair up over everything between in a reader that trusts quotes."""
    rows = ["1,2,3.00,1", '1,"2,3.00,1', "1,2,4.00,1", '3,"4,3.00,1', '"a ""b""",2,5.00,1']
    ledger = read_transactions(write(tmp_path / "t.csv", *rows, *["1,2,6,1"] * 3))
    assert ledger.rejections == {"row-malformed": 2}
    assert ledger.amount.tolist() == [300, 400, 500, 600, 600, 600]
    assert 'a "b"' in ledger.accounts


def test_lines_are_right_where_a_field_has_line_breaks(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", '"a\n\nb",2,3.00,1', "", "1,2,x,1", "1,2,7,1")
    ledger = read_transactions(path, rejects_dir=tmp_path)
    assert ledger.rejects is not None
    assert ledger.rejects.read_text().splitlines()[1].startswith("t.csv,6,amount-invalid")
    assert ledger.row.tolist() == [0, 2]
    assert "a\n\nb" in ledger.accounts


def test_accounts_and_currencies_of_refused_rows_are_not_in_the_ledger(tmp_path: Path) -> None:
    header = "sourceNodeId,targetNodeId,value,time,currency"
    path = write(tmp_path / "t.csv", "1,2,3,1,EUR", "8,9,x,1,JPY", header=header)
    ledger = read_transactions(path)
    assert (ledger.accounts, ledger.currencies) == (("1", "2"), ("EUR",))


def test_rows_of_several_files_are_counted_on(tmp_path: Path) -> None:
    first = write(tmp_path / "a.csv", "1,2,3,1", "1,2,x,1", "b,c,4,2")
    second = write(tmp_path / "b.csv", "0,2,5,3")
    ledger = read([first, second])
    assert (ledger.row.tolist(), ledger.amount.tolist()) == ([0, 2, 3], [300, 400, 500])
    assert ledger.transaction(2).source == "0"
    assert read([first, second]).accounts == ledger.accounts


def test_a_row_longer_than_what_is_read_at_once_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f'{place},"x{place}\ny",{place}.50,{place}' for place in range(40)]
    path = write(tmp_path / "t.csv", *rows)
    whole = read(path)
    for size in (1, 7, 64):
        monkeypatch.setattr("titan.aml.ingest.tokens._CHUNK", size)
        again = read(path)
        assert again.accounts == whole.accounts
        assert again.amount.tolist() == whole.amount.tolist()
