"""The weights and the decision that ship with the package."""

from functools import cache
from pathlib import Path

from titan.artifacts.store import ArtifactStore
from titan.forensics.tamper.decision import Decision
from titan.forensics.tamper.scoring import Scorer

WEIGHTS_DIR = Path(__file__).resolve().parents[1] / "weights"
NETWORK_NAME, DECISION_NAME = "network.onnx", "decision.json"
FIGURES_NAME = "figures.json"


@cache
def shipped_scorer() -> Scorer:
    """Return the network after its hash was compared with the manifest.

    Raises:
        ArtifactError: ``artifact.missing`` or ``artifact.changed``.
    """
    store = ArtifactStore(WEIGHTS_DIR)
    return Scorer(store.read(NETWORK_NAME), f"tamper-{store.sha256(NETWORK_NAME)[:12]}")


@cache
def shipped_decision() -> Decision:
    """Return the decision after its hash was compared with the manifest.

    Raises:
        ArtifactError: ``artifact.missing`` or ``artifact.changed``.
    """
    store = ArtifactStore(WEIGHTS_DIR)
    return Decision.parse(store.read(DECISION_NAME), f"decision-{store.sha256(DECISION_NAME)[:12]}")
