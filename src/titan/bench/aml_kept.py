"""Keep what a long bench has measured, so that a run can be cut off and go on where it was."""

import json
from collections.abc import Callable
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from titan.aml.drafts import drafted

Figures = dict[str, Any]
_READ = (".py", ".json", ".txt")  # code, and the weights that ship


class Kept:
    """Figures in a folder, a JSON file each; those of other code are made anew.

    Args:
        folder: where; made when there is something to keep. None keeps nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._code = "" if folder is None else digest_of_code()

    def get(self, name: str, make: Callable[[], Figures]) -> Figures:
        """Return the figures of a name; those that are not kept are made and kept.

        Args:
            name: says all that the figures depend on but the code, and can be a file's.
            make: measures; what it returns must be the same after a way through JSON.
        """
        if self._folder is None:
            return make()
        path = self._folder / f"{name}.json"
        if path.is_file():
            known: Figures = json.loads(path.read_text(encoding="utf-8"))
            if known["code"] == self._code:
                figures: Figures = known["figures"]
                return figures
        made = make()
        self._folder.mkdir(parents=True, exist_ok=True)
        with drafted(path) as draft:
            draft.write_text(json.dumps({"code": self._code, "figures": made}), encoding="utf-8")
        return made


def digest_of_code() -> str:
    """Return a hash of the code and the weights of everything that finds laundering, hex."""
    found = sha256()
    for path in sorted(_inside(files("titan") / "aml"), key=str):
        found.update(path.read_bytes())
    return found.hexdigest()


def _inside(folder: Traversable) -> list[Traversable]:
    """Return the files of a folder and of all folders in it whose content matters."""
    inner = [each for each in folder.iterdir() if each.is_dir() and each.name != "__pycache__"]
    mine = [each for each in folder.iterdir() if each.name.endswith(_READ)]
    return mine + [found for each in inner for found in _inside(each)]
