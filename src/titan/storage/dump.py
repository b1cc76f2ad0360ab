"""A PostgreSQL database as one file, by the server's own tools: pg_dump and pg_restore."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import sqlalchemy
from sqlalchemy.exc import SQLAlchemyError

from titan.errors import StorageError, UsageError
from titan.storage.database import connect

_TABLES = (
    "SELECT count(*) FROM information_schema.tables "
    "WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
)


def dump(url: str, target: Path) -> None:
    """Write a database as of one moment, workflows included, whoever is writing to it.

    Args:
        url: of the database.
        target: file to be written, in pg_dump's custom format.

    Raises:
        StorageError: ``storage.dump`` if the tool is missing or fails.
    """
    _run("pg_dump", url, "--format=custom", f"--file={target}")


def load(url: str, content: bytes) -> None:
    """Fill an empty database with what `dump` wrote, in one transaction; errors as of `dump`."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        _run("pg_restore", url, "--exit-on-error", "--single-transaction", file.name)


def require_empty(url: str) -> None:
    """Refuse a database that has tables.

    Raises:
        UsageError: ``usage.conflict``.
        StorageError: ``storage.unusable`` if it cannot be asked.
    """
    engine = connect(url)
    try:
        with engine.connect() as connection:
            tables = connection.exec_driver_sql(_TABLES).scalar_one()
    except SQLAlchemyError as error:
        raise StorageError("storage.unusable", "The database does not answer.") from error
    finally:
        engine.dispose()
    if tables:
        raise UsageError("usage.conflict", "The database has tables already.")


def _run(tool: str, url: str, *words: str) -> None:
    """Run a tool on a database; what it complains of goes to standard error."""
    program = shutil.which(tool)
    if program is None:
        raise StorageError("storage.dump", f"{tool} is not installed.")
    parsed = sqlalchemy.make_url(url)
    place = parsed.set(drivername="postgresql", password=None).render_as_string()
    # Not among the arguments, which every user of the machine can read.
    secret = {} if parsed.password is None else {"PGPASSWORD": str(parsed.password)}
    done = subprocess.run(
        [program, "--no-owner", "--no-privileges", f"--dbname={place}", *words],
        env=os.environ | secret,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise StorageError("storage.dump", f"{tool} ended with status {done.returncode}.")
