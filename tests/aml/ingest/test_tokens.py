"""Rows are cut as the csv module cuts them, where that reads them at all."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from titan.aml.ingest import tokens
from titan.aml.ingest.tokens import ESCAPED, MALFORMED, SOUND, delimiter_of, header_of, read_rows

CELL = st.text(st.sampled_from('ab,";\n\r é|'), max_size=6)


def cut(path: Path, width: int, delimiter: str = ",") -> list[tuple[int, int, list[str]]]:
    """Line, state and texts of every row; the file has no header."""
    found = []
    for rows in read_rows(path, np.arange(width), header=False, delimiter=delimiter):
        for row in range(len(rows.line)):
            texts = [rows.column(slot).text(row) for slot in range(width)]
            found.append((int(rows.line[row]), int(rows.state[row]), texts))
    return found


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8), st.booleans())
def test_what_the_csv_module_writes_is_cut_the_same(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], windows: bool
) -> None:
    written = io.StringIO()
    csv.writer(
        written, quoting=csv.QUOTE_ALL, lineterminator="\r\n" if windows else "\n"
    ).writerows(table)
    path = tmp_path_factory.mktemp("t") / "t.csv"
    path.write_bytes(written.getvalue().encode())
    found = cut(path, 3)
    assert len(found) == len(table)
    for (_, state, texts), cells in zip(found, table, strict=True):
        if any('"' in cell for cell in cells):
            assert state == ESCAPED
        else:
            assert (state, texts) == (SOUND, cells)


@settings(deadline=None)  # the first call compiles
@given(st.binary(max_size=80))
def test_any_bytes_are_cut_the_same_however_they_are_read(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    path = tmp_path_factory.mktemp("t") / "t.csv"
    path.write_bytes(raw.replace(b"a", b",").replace(b"b", b"\n").replace(b"c", b'"'))
    whole = cut(path, 2)
    with pytest.MonkeyPatch.context() as patch:
        for size in (1, 2, 5):
            patch.setattr(tokens, "_CHUNK", size)
            assert cut(path, 2) == whole
    assert all(state in (SOUND, ESCAPED, MALFORMED) for _, state, _ in whole)


def test_lines_blank_lines_and_the_end(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b'\na,b\r\n\r\n"c\n\n",d\rx\n"e,f\n,\n1,2')
    assert cut(path, 2) == [
        (2, SOUND, ["a", "b"]),
        (4, SOUND, ["c\n\n", "d"]),
        (7, MALFORMED, ["x", ""]),
        (8, MALFORMED, ["", ""]),
        (9, SOUND, ["", ""]),
        (10, SOUND, ["1", "2"]),
    ]


def test_a_quote_that_never_closes_costs_a_row_however_far_the_end_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b'a,"b\n' + b"1,2\n" * 400_000)
    monkeypatch.setattr(tokens, "_CHUNK", 1 << 18)
    pieces = list(read_rows(path, np.arange(2), header=False))
    states = np.concatenate([rows.state for rows in pieces])
    assert (len(states), states[0], states.sum()) == (400_001, MALFORMED, MALFORMED)


def test_header_and_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"\xef\xbb\xbf\r\n\r\na;b\r\n1;2\r\n")
    assert header_of(path) == "a;b"
    assert [delimiter_of(header) for header in ("a;b", "a\tb", "a|b", "a", "a,b;c")] == [
        ";", "\t", "|", ",", ",",
    ]  # fmt: skip
    (rows,) = read_rows(path, np.arange(2), delimiter=";")
    assert (rows.line.tolist(), rows.column(1).text(0)) == ([4], "2")
