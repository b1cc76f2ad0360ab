"""The lists that are kept: every version with its date, its digest and where it came from."""

import hashlib
import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from titan.aml.lists.entries import Entry, read_entries
from titan.domain.encoding import from_json, to_json
from titan.errors import MoneyError, UsageError

_MANIFEST, _ENTRIES = "manifest.json", "entries.jsonl"


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a list.

    Attributes:
        name: of the list.
        dated: the day whose state it is.
        sha256: of the files it was read from, one after another, in hex.
        files: their names.
        entries: how many there are.
        entries_sha256: of the entries as they are kept, in hex.
    """

    name: str
    dated: date
    sha256: str
    files: tuple[str, ...]
    entries: int
    entries_sha256: str


class Library:
    """A folder of lists; each version is a folder that is written once.

    Args:
        folder: made when the first list is added.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, name: str, files: Sequence[Path], dated: date) -> Version:
        """Keep a version of a list; the same files again change nothing.

        Args:
            name: of the list: letters, digits and hyphens.
            files: see `titan.aml.lists.entries.read_entries`; a folder stands for its files.
            dated: the day whose state the files are.

        Raises:
            UsageError: ``usage.argument`` for a name that is none.
            MoneyError: ``money.file-missing``, ``money.list-unreadable``, ``money.list-empty``.
        """
        if not name.replace("-", "").isalnum() or not name.isascii():
            raise UsageError("usage.argument", "A list's name has letters, digits and hyphens.")
        paths = _files(files)
        digest = hashlib.sha256()
        for path in paths:
            digest.update(_bytes(path))
        entries = _merged(entry for path in paths for entry in read_entries(path))
        if not entries:
            raise MoneyError("money.list-empty", "The files list nobody.")
        lines = "".join(json.dumps(to_json(entry)) + "\n" for entry in entries).encode()
        version = Version(
            name=name,
            dated=dated,
            sha256=digest.hexdigest(),
            files=tuple(path.name for path in paths),
            entries=len(entries),
            entries_sha256=hashlib.sha256(lines).hexdigest(),
        )
        place = self._place(version)
        if not place.exists():
            _write(place, version, lines)
        return version

    def versions(self, name: str | None = None) -> tuple[Version, ...]:
        """Return the versions of a list, or of all, by name and date.

        Raises:
            MoneyError: ``money.list-unreadable`` if a manifest is damaged.
        """
        found = [
            _read_manifest(path) for path in sorted(self._folder.glob(f"*/*/{_MANIFEST}"))
        ]  # fmt: skip
        chosen = [version for version in found if name in (None, version.name)]
        return tuple(sorted(chosen, key=lambda each: (each.name, each.dated, each.sha256)))

    def current(self) -> tuple[Version, ...]:
        """Return the latest version of each list."""
        return tuple({version.name: version for version in self.versions()}.values())

    def entries(self, version: Version) -> tuple[Entry, ...]:
        """Return the entries of a version.

        Raises:
            MoneyError: ``money.list-unreadable`` if they are not as they were written.
        """
        raw = _bytes(self._place(version) / _ENTRIES)
        if hashlib.sha256(raw).hexdigest() != version.entries_sha256:
            raise MoneyError("money.list-unreadable", "The list's entries were changed.")
        return tuple(from_json(Entry, json.loads(line)) for line in raw.splitlines())

    def _place(self, version: Version) -> Path:
        return self._folder / version.name / f"{version.dated}-{version.sha256[:16]}"


def _files(paths: Iterable[Path]) -> list[Path]:
    """Return the files, of a folder all that are not hidden, by name."""
    return [
        file
        for path in paths
        for file in (
            sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
            if path.is_dir()
            else [path]
        )
    ]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise MoneyError("money.file-missing", "The list is not there.") from error


def _merged(entries: Iterable[Entry]) -> list[Entry]:
    """Return each entry once, by id; nested files repeat whom they refer to."""
    known: dict[str, Entry] = {}
    for entry in entries:
        known.setdefault(entry.id, entry)
    return [known[key] for key in sorted(known)]


def _read_manifest(path: Path) -> Version:
    try:
        return from_json(Version, json.loads(path.read_text(encoding="utf-8")))
    except (TypeError, KeyError, ValueError) as error:
        raise MoneyError("money.list-unreadable", "A list's manifest is damaged.") from error


def _write(place: Path, version: Version, lines: bytes) -> None:
    """Write a version's folder; it appears whole or not at all."""
    draft = place.with_name(f".{place.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    (draft / _ENTRIES).write_bytes(lines)
    (draft / _MANIFEST).write_text(json.dumps(to_json(version), indent=1) + "\n", encoding="utf-8")
    draft.replace(place)
