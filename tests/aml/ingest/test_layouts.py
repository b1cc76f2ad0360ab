"""Each published layout, read from a few rows in its exact format."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from titan.aml.generate.files import write
from titan.aml.generate.memory import simulate
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.aml.ingest import read
from titan.errors import MoneyError, UsageError

AMLWORLD = """\
Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,\
Payment Currency,Payment Format,Is Laundering
2022/09/01 00:20,010,8000EBD30,010,8000EBD30,3697.34,US Dollar,3697.34,US Dollar,Reinvestment,0
2022/09/01 00:06,021174,800737690,012,80011F990,2848.96,Euro,2848.96,Euro,ACH,1
2022/09/01 04:33,021174,800737690,020,80020C5B0,8630.40,Euro,8630.40,Euro,ACH,1
2022/09/01 05:00,03208,8000F4580,001,8000F5340,0.000102,Bitcoin,2.04,US Dollar,Wire,0
2022/09/01 05:01,03208,8000F4580,001,8000F5340,58702.10,Yen,58702.10,Yen,Cash,1
"""
PATTERNS = """\
BEGIN LAUNDERING ATTEMPT - FAN-OUT:  Max 16-degree Fan-Out
2022/09/01 00:06,021174,800737690,012,80011F990,2848.96,Euro,2848.96,Euro,ACH,1
2022/09/01 04:33,021174,800737690,020,80020C5B0,8630.40,Euro,8630.40,Euro,ACH,1
END LAUNDERING ATTEMPT - FAN-OUT

BEGIN LAUNDERING ATTEMPT - CYCLE:  Max 10 hops
2022/09/30 00:06,1,800737690,2,80011F990,2848.96,Euro,2848.96,Euro,ACH,1
END LAUNDERING ATTEMPT - CYCLE
"""


@pytest.fixture
def amlworld(tmp_path: Path) -> Path:
    path = tmp_path / "HI-Small_Trans.csv"
    path.write_text(AMLWORLD)
    return path


def test_amlworld_as_published(amlworld: Path) -> None:
    ledger = read(amlworld, layout="amlworld", strict=False)
    assert ledger.transaction(1).source == "021174:800737690"
    assert ledger.transaction(1).target == "012:80011F990"
    assert (ledger.transaction(0).amount, ledger.transaction(0).currency) == (369_734, "USD")
    assert ledger.currencies == ("BTC", "EUR", "JPY", "USD")
    assert ledger.received is not None and ledger.received_currency is not None
    assert ledger.received.tolist() == [369734, 284896, 863040, 10200, 58702]
    assert ledger.currencies[ledger.received_currency[3]] == "BTC"
    assert ledger.methods == ("ACH", "Cash", "Reinvestment", "Wire")
    assert (ledger.time[0], ledger.day) == (1_661_991_600, 86_400)
    assert ledger.rounded == 1, "the Yen has no hundredths, and AMLworld writes some"
    assert ledger.truth is not None
    assert ledger.truth.payments.tolist() == [0, 1, 1, 0, 1]
    assert ledger.truth.attempts.tolist() == [-1] * 5


@pytest.mark.parametrize("zeros", [True, False])
def test_amlworld_with_its_list_of_attempts(amlworld: Path, zeros: bool) -> None:
    text = PATTERNS if zeros else PATTERNS.replace(",0", ",")
    amlworld.with_name("HI-Small_Patterns.txt").write_text(text)
    for paths in (amlworld, [amlworld, amlworld.with_name("HI-Small_Patterns.txt")]):
        truth = read(paths).truth
        assert truth is not None
        assert truth.attempts.tolist() == [-1, 0, 0, -1, -1]
        assert truth.typologies == ("fan-out", "cycle"), "one that no payment of the file is of"


def test_a_damaged_list_of_attempts_is_an_error(amlworld: Path) -> None:
    amlworld.with_name("HI-Small_Patterns.txt").write_text(PATTERNS.replace("2848.96", "much"))
    with pytest.raises(MoneyError, match="Line 2") as caught:
        read(amlworld)
    assert caught.value.code == "money.labels-unreadable"


def test_amlworld_without_labels_and_as_a_data_frame_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    lines = [line.rpartition(",")[0] for line in AMLWORLD.splitlines()]
    path.write_text("\n".join(lines).replace("To Bank,Account", "To Bank,Account.1") + "\n")
    ledger = read(path)
    assert ledger.truth is None
    assert ledger.transaction(1).target == "012:80011F990"


def test_amlsim_as_its_samples(tmp_path: Path) -> None:
    (tmp_path / "nodes.csv").write_text(
        "nodeid,isFraud,init_balance,fraudStep\n1,1,184.44,3\n2,0,175.80,-1\n7,1,1.00,4\n"
    )
    path = tmp_path / "transactions.csv"
    path.write_text("sourceNodeId,targetNodeId,value,time\n1,2,147.8,1\n2,3,104.06,1\n")
    ledger = read(path)
    assert (ledger.amount.tolist(), ledger.day) == ([14780, 10406], 1)
    assert ledger.truth is not None and ledger.truth.accounts is not None
    assert ledger.truth.payments.tolist() == [-1, -1]
    assert ledger.truth.accounts.tolist() == [1, 0, -1], "account 3 is not listed, 7 never paid"


def test_amlsim_as_converted_and_as_its_example_set(tmp_path: Path) -> None:
    converted, example = tmp_path / "a.csv", tmp_path / "b.csv"
    converted.write_text(
        "tran_id,orig_acct,bene_acct,tx_type,base_amt,tran_timestamp,is_sar,alert_id\n"
        "1,5,6,TRANSFER,465.05,2017-01-01T00:00:00Z,False,-1\n"
        "2,6,5,TRANSFER,465.05,2017-01-02T00:00:00Z,True,17\n"
        "3,5,6,TRANSFER,5,2017-01-02T00:00:00Z,True,17\n"
    )
    example.write_text(
        "TX_ID,SENDER_ACCOUNT_ID,RECEIVER_ACCOUNT_ID,TX_TYPE,TX_AMOUNT,TIMESTAMP,IS_FRAUD,ALERT_ID\n"
        "1,6456,9069,TRANSFER,465.05,0,False,-1\n2,7516,9543,TRANSFER,564.64,0,True,193\n"
    )
    first, second = read(converted, layout="amlsim"), read(example)
    assert first.truth is not None and second.truth is not None
    assert first.truth.payments.tolist() == [0, 1, 1]
    assert first.truth.attempts.tolist() == [-1, 0, 0]
    assert (first.day, second.day) == (86_400, 1)
    assert second.truth.attempts.tolist() == [-1, 0]


def test_amlgentex_as_its_log(tmp_path: Path) -> None:
    path = tmp_path / "tx_log.parquet"
    columns = {
        "step": pa.array([0, 3, 3, 4], pa.int32()),
        "type": pa.array(["INITALBALANCE", "TRANSFER", "TRANSFER", "CASH"]).dictionary_encode(),
        "amount": pa.array([1000.0, 637.4185123, 12.5, 1e-7], pa.float64()),
        "nameOrig": pa.array([-2, 5, 6, 7], pa.int32()),
        "nameDest": pa.array([5, 6, 7, -1], pa.int32()),
        "bankOrig": pa.array(["source", "a", "a", "b"]).dictionary_encode(),
        "isSAR": pa.array([0, 1, 1, 0], pa.int8()),
        "patternID": pa.array([-1, 0, 0, 9], pa.int32()),
        "modelType": pa.array([0, 3, 3, 11], pa.int16()),
    }
    pq.write_table(pa.table(columns), path)
    ledger = read(path, currency="SEK")
    assert ledger.amount.tolist() == [100_000, 63_742, 1250, 0]
    assert (ledger.accounts, ledger.day) == (("-1", "-2", "5", "6", "7"), 1)
    assert ledger.methods == ("CASH", "INITALBALANCE", "TRANSFER")
    assert ledger.truth is not None
    assert ledger.truth.attempts.tolist() == [-1, 0, 0, -1]
    assert ledger.truth.typologies == ("cycle",)


def test_saml_d_as_published(tmp_path: Path) -> None:
    path = tmp_path / "SAML-D.csv"
    path.write_text(
        "Time,Date,Sender_account,Receiver_account,Amount,Payment_currency,Received_currency,"
        "Sender_bank_location,Receiver_bank_location,Payment_type,Is_laundering,Laundering_type\n"
        "10:35:19,2022-10-07,8724731955,2769355426,1459.15,UK pounds,UK pounds,UK,UK,"
        "Cash Deposit,0,Normal_Cash_Deposits\n"
        "10:35:20,2022-10-07,1491989064,8401255335,6019.64,UK pounds,Dirham,UK,UAE,"
        "Cross-border,1,Layered_Fan_Out\n"
        "10:35:20,2022-10-07,287305149,4404767002,14328.44,UK pounds,UK pounds,UK,UK,"
        "Cheque,1,Over-Invoicing\n"
    )
    ledger = read(path)
    assert (int(ledger.time[0]), ledger.day) == (1_665_138_919, 86_400)
    assert ledger.currencies == ("AED", "GBP")
    assert ledger.truth is not None
    assert ledger.truth.payments.tolist() == [0, 1, 1]
    assert ledger.truth.attempts.tolist() == [-1, 0, -1]
    assert ledger.truth.typologies == ("fan-out",)


def test_a_column_map_with_labels_and_attempts(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "when;from;to;paid;how;sar;case;shape\n5;a;b;1.25;wire;yes;K1;Fan_In\n6;c;b;2;cash;no;;\n"
    )
    columns = {
        "time": "when",
        "source": "from",
        "target": "to",
        "amount": "paid",
        "method": "how",
        "label": "sar",
        "attempt": "case",
        "typology": "shape",
    }
    ledger = read(path, layout="columns", columns=columns, currency="EUR")
    assert ledger.truth is not None
    assert ledger.truth.payments.tolist() == [1, 0]
    assert ledger.truth.typologies == ("fan-in",)
    assert ledger.methods == ("cash", "wire")
    with pytest.raises(UsageError, match="'fraud'"):
        read(path, layout="columns", columns={**columns, "fraud": "sar"})


@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Berlin"])
def test_parquet_and_csv_of_the_same_rows_are_the_same_ledger(
    tmp_path: Path, zone: str | None
) -> None:
    columns = {"source": "a", "target": "b", "amount": "v", "time": "t", "currency": "c"}
    table = pa.table(
        {
            "a": ["x", "y", None],
            "b": ["y", "z", "x"],
            "v": pa.array([1, 2.675, 3.0]),
            "t": pa.array([0, 60_000_000, 120_000_000], pa.timestamp("us", zone)),
            "c": ["EUR", "JPY", "EUR"],
        }
    )
    pq.write_table(table, tmp_path / "t.parquet")
    (tmp_path / "t.csv").write_text(
        "a,b,v,t,c\nx,y,1,1970-01-01 00:00:00,EUR\ny,z,2.675,1970-01-01T00:01:00Z,JPY\n,x,3,0,EUR\n"
    )
    one, two = (read(tmp_path / f"t.{kind}", columns=columns) for kind in ("parquet", "csv"))
    assert one.amount.tolist() == two.amount.tolist() == [100, 3]
    assert one.time.tolist() == two.time.tolist() == [0, 60]
    assert one.rejections == two.rejections == {"account-missing": 1}


def test_our_own_words_need_no_map(tmp_path: Path) -> None:
    written = write(world(named("quick"), 1_000, seed=2), tmp_path, "parquet")
    ledger = read(written.files[0])
    truth = simulate(world(named("quick"), 1_000, seed=2)).truth
    assert ledger.truth and truth
    assert (ledger.truth.payments == truth.payments).all()
    assert (ledger.truth.attempts >= 0).sum() == (truth.attempts >= 0).sum()
    assert ledger.methods and ledger.received is not None
    bare = tmp_path / "bare.csv"
    bare.write_text("source,target,amount,time,label\na,b,1,1,yes\n")
    ledger = read(bare)
    assert ledger.truth and ledger.truth.payments.tolist() == [1]


def test_an_unknown_layout_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(MoneyError, match="no known layout") as caught:
        read(path)
    assert caught.value.code == "money.column-missing"
    with pytest.raises(MoneyError, match="'Timestamp'"):
        read(path, layout="amlworld")
    with pytest.raises(UsageError, match="'amlmoon'"):
        read(path, layout="amlmoon")


def test_elliptic_as_published(tmp_path: Path) -> None:
    (tmp_path / "elliptic_txs_features.csv").write_text(
        "230425980,1,-0.17,1.1\n5530458,1,-0.17,1.2\n232022460,2,-0.17,1.3\n"
    )
    (tmp_path / "elliptic_txs_classes.csv").write_text(
        "txId,class\n230425980,unknown\n5530458,2\n232022460,1\n"
    )
    path = tmp_path / "elliptic_txs_edgelist.csv"
    path.write_text("txId1,txId2\n230425980,5530458\n232022460,5530458\n9,5530458\n")
    ledger = read(path)
    assert ledger.accounts == ("230425980", "232022460", "5530458")
    assert (ledger.time.tolist(), ledger.amount.tolist()) == ([1, 2], [1, 1])
    assert (ledger.currencies, ledger.day) == (("BTC",), 1)
    assert ledger.rejections == {"time-invalid": 1}, "a transaction without features has no time"
    assert ledger.truth is not None and ledger.truth.accounts is not None
    assert ledger.truth.accounts.tolist() == [-1, 1, 0]
    assert read(sorted(tmp_path.iterdir()), layout="elliptic").accounts == ledger.accounts


def test_a_mapped_table_is_no_list_of_accounts(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("ACCOUNT_ID,MERCHANT,AMOUNT,WHEN,IS_FRAUD\n1,m,5,1,1\n2,m,6,2,0\n")
    columns = {
        "source": "ACCOUNT_ID", "target": "MERCHANT", "amount": "AMOUNT", "time": "WHEN",
        "label": "IS_FRAUD",
    }  # fmt: skip
    truth = read(path, layout="columns", columns=columns).truth
    assert truth is not None
    assert truth.payments.tolist() == [1, 0]
    assert truth.accounts is None
