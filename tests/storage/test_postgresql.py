"""PostgreSQL by URL: the same tables, and a case from end to end."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from titan.domain.case import Case, CaseStatus
from titan.runtime import Titan
from titan.storage.database import Database
from titan.storage.tables import Table


def test_migrations_make_exactly_the_tables_of_the_code(postgresql: str) -> None:
    database = Database.open(postgresql)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []
    database.close()


@pytest.mark.slow
def test_a_case_goes_its_way(
    postgresql: str, make_titan: Callable[..., Titan], settled: Callable[[Titan, str], Case],
    specimens: list[Any], tmp_path: Path,
) -> None:  # fmt: skip
    titan = make_titan(database_url=postgresql)
    case = titan.open_case(5)
    titan.submit_document(case.id, specimens[0].picture)
    assert settled(titan, case.id).status is CaseStatus.APPROVED
    credential = titan.case_credential(case.id)
    done = titan.revoke_credential(credential.id)
    assert done.published and titan.tree().leaves[credential.leaf_index] == 0
    assert not list(tmp_path.glob("*.sqlite"))
    titan.erase_case(case.id)
    titan.close()
    # Tables, those of the workflows too, indices and the write-ahead log.
    name, number, *_ = specimens[0].personal()
    server = Path(postgresql.partition("host=")[2]) / "data"
    files = [path for path in server.rglob("*") if path.is_file()]
    read = 0
    for path in files:
        # The server goes on working: it may drop a file of its cache between the list and here.
        with suppress(FileNotFoundError):
            content = path.read_bytes()
            assert name not in content and number not in content, path
            read += 1
    assert read > 100
