"""Copies of an installation's state: consistent while it works, checked when they come back.

An archive holds the databases, the documents' frames, deployments, journal of sends and lists. It
never holds keys: without the root key file, which is kept apart, nothing personal in it opens.
"""

import hashlib
import io
import json
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from titan.errors import StorageError, UsageError
from titan.storage.dump import dump, load, require_empty

_DATABASES = ("titan.sqlite", "workflows.sqlite")
_DUMP = "postgresql.dump"
_FOLDERS = ("blobs", "deployments", "sends", "lists")
_MANIFEST = "manifest.json"
_FORMAT = 1


def create(folder: Path, archive: Path, database_url: str | None = None) -> dict[str, Any]:
    """Write an archive of a data folder and return its manifest.

    The databases are copied first: a document's frames stand before its row does, so every row of
    the copy has its file.

    Args:
        folder: of the state; a service may be working on it.
        archive: file to be written; must not exist.
        database_url: of a PostgreSQL database; by default the files in the folder are meant.

    Raises:
        UsageError: ``usage.conflict`` if the file exists, ``usage.not-found`` without a database.
        StorageError: ``storage.unusable`` if something cannot be read or written,
            ``storage.dump`` if PostgreSQL's tools are missing or fail.
    """
    if archive.exists():
        raise UsageError("usage.conflict", "The archive exists already.")
    if database_url is None and not (folder / _DATABASES[0]).is_file():
        raise UsageError("usage.not-found", "The data folder has no SQLite database.")
    files: dict[str, str] = {}
    try:
        with tempfile.TemporaryDirectory(dir=folder) as draft, tarfile.open(archive, "x") as tar:
            for name, path in _parts(folder, Path(draft), database_url):
                content = path.read_bytes()
                files[name] = hashlib.sha256(content).hexdigest()
                _put(tar, name, content)
            manifest = {"format": _FORMAT, "created_at": time.time(), "files": files}
            _put(tar, _MANIFEST, json.dumps(manifest, indent=1).encode())
    except StorageError:
        archive.unlink(missing_ok=True)
        raise
    except (OSError, sqlite3.Error, tarfile.TarError) as error:
        archive.unlink(missing_ok=True)
        raise StorageError("storage.unusable", "The archive cannot be written.") from error
    return manifest


def restore(folder: Path, archive: Path, database_url: str | None = None) -> dict[str, Any]:
    """Bring an archive back into a data folder that has no database, and return its manifest.

    PostgreSQL takes the whole database or nothing of it.

    Args:
        folder: where the key files lie already.
        archive: as `create` wrote it.
        database_url: of an empty PostgreSQL database, if the archive is one's.

    Raises:
        UsageError: ``usage.conflict`` if there is a database, ``usage.argument`` if the file is no
            archive of ours, or one of the other kind of database.
        StorageError: ``storage.backup`` if a file in it was changed or is missing,
            ``storage.dump`` if PostgreSQL's tools are missing or fail.
    """
    if database_url is not None:
        require_empty(database_url)
    elif any((folder / name).exists() for name in _DATABASES):
        raise UsageError("usage.conflict", "The data folder has a database already.")
    try:
        with tarfile.open(archive, "r:") as tar:
            contents = {one.name: _content(tar, one) for one in tar.getmembers() if one.isfile()}
        manifest: dict[str, Any] = json.loads(contents.pop(_MANIFEST))
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise UsageError("usage.argument", "The file is no archive of an installation.") from error
    _check(manifest, contents)
    if (_DUMP in contents) is (database_url is None):
        raise UsageError("usage.argument", "The archive is of the other kind of database.")
    dumped = contents.pop(_DUMP, None)
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(content)
        path.chmod(0o600)
    if database_url is not None and dumped is not None:
        load(database_url, dumped)
    return manifest


def _parts(folder: Path, draft: Path, database_url: str | None) -> Iterator[tuple[str, Path]]:
    if database_url is not None:
        dump(database_url, draft / _DUMP)
        yield _DUMP, draft / _DUMP
    for name in _DATABASES:
        if database_url is None and (folder / name).is_file():
            _copy(folder / name, draft / name)
            yield name, draft / name
    for part in _FOLDERS:
        for path in sorted((folder / part).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield path.relative_to(folder).as_posix(), path


def _copy(source: Path, target: Path) -> None:
    """Copy a database as of one moment, whoever is writing to it."""
    origin, copy = sqlite3.connect(source), sqlite3.connect(target)
    try:
        origin.backup(copy)
    finally:
        copy.close()
        origin.close()


def _put(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = len(content), 0o600, int(time.time())
    tar.addfile(entry, io.BytesIO(content))


def _content(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(entry)
    return b"" if file is None else file.read()


def _check(manifest: dict[str, Any], contents: dict[str, bytes]) -> None:
    """Refuse names that lead elsewhere, and content that is not what was written."""
    known = (*_DATABASES, _DUMP, *_FOLDERS)
    for name in contents:
        parts = Path(name).parts
        if parts[0] not in known or ".." in parts or Path(name).is_absolute():
            raise StorageError("storage.backup", "The archive names a place outside the folder.")
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    if manifest.get("format") != _FORMAT or manifest.get("files") != digests:
        raise StorageError("storage.backup", "The archive's files are not those of its manifest.")
