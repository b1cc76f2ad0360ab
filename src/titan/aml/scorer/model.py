"""The scorer and its folder: every file is checked against the manifest before it is used."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from titan.aml.drafts import drafted
from titan.aml.features.view import Mode
from titan.aml.scorer.calibration import Calibration, Curve
from titan.aml.scorer.drift import Reference
from titan.aml.scorer.trees import Trees
from titan.artifacts.store import ArtifactStore
from titan.errors import ArtifactError, UsageError

WEIGHTS_DIR = Path(__file__).parents[1] / "weights"
SETTINGS_NAME, MANIFEST_NAME = "scorer.json", "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class Settings:
    """What scoring needs to know besides the trees.

    Attributes:
        mode: whether features look ahead.
        methods: the ways of payment that have a column.
        medians: usual amount of each currency of the training days, minor units.
        columns: names of the features, in the order of the trees' columns.
        threshold: payment score from which a payment is an alert.
        account_threshold: account score from which an account is one.
        top: highest scores of the validation days, descending, from which an alert budget is set.
        days: how many days those were.
        trained_on: digest of the ledger it was trained on, so that `evaluate` knows it again.
    """

    mode: Mode
    methods: tuple[str, ...]
    medians: dict[str, float]
    columns: tuple[str, ...]
    threshold: float
    account_threshold: float
    top: tuple[float, ...] = ()
    days: int = 1
    trained_on: str = ""


@dataclass(frozen=True, eq=False)
class Scorer:
    """A trained scorer.

    Attributes:
        id: name that changes with any file of the folder.
        settings: see there.
        stages: forests over payments; each but the first also sees its predecessor's scores of
            the payments around. Empty if the training file labelled no payments.
        calibration: of the last stage.
        reference: what the training days looked like.
        accounts: forests over accounts, in the same manner; empty if no accounts were labelled.
        account_calibration: of the last of those.
        account_reference: what the accounts looked like that those learned from. Where a file's
            are far from it, they are not asked if there are forests over payments. None in models
            of releases without.
    """

    id: str
    settings: Settings
    stages: tuple[Trees, ...]
    calibration: Calibration | None
    reference: Reference | None
    accounts: tuple[Trees, ...] = ()
    account_calibration: Calibration | None = None
    account_reference: Reference | None = None
    figures: dict[str, Any] = field(default_factory=dict)


def save(scorer: Scorer, folder: Path, extra: dict[str, str] | None = None) -> str:
    """Write a scorer to a folder and return its id.

    The manifest comes last: until it is there, an old one refuses the new files.

    Args:
        scorer: its `id` is not looked at.
        folder: is made if need be.
        extra: further text files, by name.
    """
    texts = {f"payments-{k + 1}.txt": tree.text for k, tree in enumerate(scorer.stages)}
    texts |= {f"accounts-{k + 1}.txt": tree.text for k, tree in enumerate(scorer.accounts)}
    texts[SETTINGS_NAME] = json.dumps(_as_json(scorer), indent=1, sort_keys=True) + "\n"
    texts |= extra or {}
    files = {}
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        content = text.encode()
        files[name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        with drafted(folder / name) as draft:
            draft.write_bytes(content)
    manifest = json.dumps({"format": FORMAT, "files": files}, indent=1) + "\n"
    with drafted(folder / MANIFEST_NAME) as draft:
        draft.write_text(manifest)
    return _identity(files)


@cache
def load(folder: Path = WEIGHTS_DIR) -> Scorer:
    """Load a scorer after its files were compared with the manifest.

    Raises:
        ArtifactError: ``artifact.missing`` or ``artifact.changed``.
        UsageError: ``usage.argument`` if another folder than that of the shipped one is none.
    """
    if folder != WEIGHTS_DIR and not folder.is_dir():
        raise UsageError("usage.argument", "There is no folder of a model where one was named.")
    store = ArtifactStore(folder)
    if store.manifest.get("format") != FORMAT:
        raise ArtifactError("artifact.changed", "The folder holds no scorer of this version.")
    names = sorted(store.manifest["files"])
    texts = {name: store.read(name).decode() for name in names if name != SETTINGS_NAME}
    value = json.loads(store.read(SETTINGS_NAME))
    settings = value["settings"]
    settings["mode"] = Mode(settings["mode"])
    for key in ("methods", "columns", "top"):
        settings[key] = tuple(settings[key])
    reference, account_reference = value["reference"], value.get("account_reference")
    return Scorer(
        id=_identity(store.manifest["files"]),
        settings=Settings(**settings),
        stages=_forests(texts, "payments-"),
        calibration=_calibration(value["calibration"]),
        reference=Reference.from_json(reference) if reference else None,
        accounts=_forests(texts, "accounts-"),
        account_calibration=_calibration(value["account_calibration"]),
        account_reference=Reference.from_json(account_reference) if account_reference else None,
        figures=value["figures"],
    )


def _as_json(scorer: Scorer) -> dict[str, Any]:
    def curves(calibration: Calibration | None) -> dict[str, Any] | None:
        if calibration is None:
            return None
        return {name: curve.to_json() for name, curve in calibration.curves.items()}

    return {
        "settings": asdict(scorer.settings),
        "calibration": curves(scorer.calibration),
        "account_calibration": curves(scorer.account_calibration),
        "reference": scorer.reference.to_json() if scorer.reference else None,
        "account_reference": (
            scorer.account_reference.to_json() if scorer.account_reference else None
        ),
        "figures": scorer.figures,
    }


def _calibration(value: dict[str, Any] | None) -> Calibration | None:
    if value is None:
        return None
    return Calibration({name: Curve.from_json(points) for name, points in value.items()})


def _forests(texts: dict[str, str], prefix: str) -> tuple[Trees, ...]:
    return tuple(Trees(text) for name, text in sorted(texts.items()) if name.startswith(prefix))


def _identity(files: dict[str, dict[str, Any]]) -> str:
    """Name a folder by the hashes of what decides a score."""
    decisive = sorted((n, f["sha256"]) for n, f in files.items() if n.endswith((".txt", ".json")))
    return f"aml-trees-{hashlib.sha256(json.dumps(decisive).encode()).hexdigest()[:12]}"
