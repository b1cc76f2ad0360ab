"""``titan aml train``: make the worlds, fit, choose thresholds, measure, write it all down."""

import hashlib
import io
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from titan.aml.model import WEIGHTS_DIR, WEIGHTS_NAME, Model
from titan.aml.train.card import render
from titan.aml.train.data import Case, sample_case, world_case
from titan.aml.train.fit import EPOCHS, fit
from titan.aml.train.measure import choose, measure
from titan.errors import UsageError

CARD_NAME, FIGURES_NAME, MANIFEST_NAME = "MODEL_CARD.md", "figures.json", "manifest.json"


@dataclass(frozen=True)
class Plan:
    """What is trained and measured on. The three groups of worlds share no seed.

    Attributes:
        accounts: of each world.
        training, validation, test: seeds of the worlds.
        seeds: of the network; the first one's weights are kept, the others show the spread.
        epochs: passes over the training worlds.
    """

    accounts: int = 6000
    training: tuple[int, ...] = tuple(range(9))
    validation: tuple[int, ...] = tuple(range(100, 106))
    test: tuple[int, ...] = tuple(range(200, 206))
    seeds: tuple[int, ...] = (0, 1, 2)
    epochs: int = EPOCHS


def train(
    out_dir: Path = WEIGHTS_DIR,
    *,
    plan: Plan | None = None,
    samples: Sequence[Path] = (),
    on_progress: Callable[[str, float], None] | None = None,
) -> dict[str, Any]:
    """Train the laundering network and write weights, manifest, figures and model card.

    Same plan, same machine, same weights, bit for bit.

    Args:
        out_dir: receives ``model.pt``, ``manifest.json``, ``figures.json``, ``MODEL_CARD.md``.
        plan: the worlds and seeds.
        samples: folders in AMLSim's format, to measure on and never to train on.
        on_progress: told what has just been done and the part of the whole that is done, 0 to 1.

    Returns:
        The figures, as in ``figures.json``.

    Raises:
        UsageError: ``usage.argument`` if the plan names no seed of the network.
        MoneyError: if a sample cannot be read.
    """
    plan = plan or Plan()
    started = time.process_time()
    report = on_progress or (lambda _what, _done: None)
    training, validation, tests = _material(plan, samples)
    runs: list[dict[str, Any]] = []
    kept: Model | None = None
    for number, seed in enumerate(plan.seeds):
        on_epoch = _epoch_reporter(report, number, plan)
        model = choose(fit(training, seed, plan.epochs, on_epoch), validation, f"seed {seed}")
        kept = kept or model
        runs.append(_figures_of(model, seed, tests))
    if kept is None:
        raise UsageError("usage.argument", "The plan names no seed of the network.")
    figures = {
        "plan": asdict(plan),
        "parameters": sum(parameter.numel() for parameter in kept.network.parameters()),
        "cpu_seconds": round(time.process_time() - started, 1),
        "runs": runs,
    }
    _write(out_dir, _pack(kept), figures)
    return figures


def _material(
    plan: Plan, samples: Sequence[Path]
) -> tuple[list[Case], list[Case], dict[str, Case]]:
    """Return the cases for training, for thresholds and, by name, for the figures."""
    training = [world_case(seed, plan.accounts) for seed in plan.training]
    validation = [world_case(seed, plan.accounts) for seed in plan.validation]
    tests = {f"world {seed}": world_case(seed, plan.accounts) for seed in plan.test}
    return training, validation, tests | {folder.name: sample_case(folder) for folder in samples}


def _epoch_reporter(
    report: Callable[[str, float], None], number: int, plan: Plan
) -> Callable[[int, float], None]:
    """Return what tells the caller of `train` about an epoch of the network of this number."""
    total = plan.epochs * len(plan.seeds)

    def on_epoch(epoch: int, loss: float) -> None:
        done = (number * plan.epochs + epoch + 1) / total
        report(f"network {number + 1}, epoch {epoch + 1}: loss {loss:.4f}", done)

    return on_epoch


def _figures_of(model: Model, seed: int, tests: Mapping[str, Case]) -> dict[str, Any]:
    return {
        "seed": seed,
        "threshold": model.threshold,
        "payment_threshold": model.payment_threshold,
        "cycle_precision": model.cycle_precision,
        "cases": {name: measure(model, case) for name, case in tests.items()},
    }


def _pack(model: Model) -> bytes:
    """Return the file of a model: tensors and plain numbers only, so it loads without code."""
    buffer = io.BytesIO()
    torch.save(
        {
            "network": model.network.state_dict(),
            "threshold": model.threshold,
            "payment_threshold": model.payment_threshold,
            "cycle_precision": model.cycle_precision,
        },
        buffer,
    )
    return buffer.getvalue()


def _write(out_dir: Path, weights: bytes, figures: Mapping[str, Any]) -> None:
    """Write the manifest last: until it is there, the old one refuses the new weights."""
    digest = hashlib.sha256(weights).hexdigest()
    manifest = {"files": {WEIGHTS_NAME: {"sha256": digest, "bytes": len(weights)}}}
    texts = {
        FIGURES_NAME: json.dumps(figures, indent=1) + "\n",
        CARD_NAME: render(figures, len(weights)),
        MANIFEST_NAME: json.dumps(manifest, indent=1) + "\n",
    }
    out_dir.mkdir(parents=True, exist_ok=True)
    for name, content in (
        {WEIGHTS_NAME: weights} | {n: t.encode() for n, t in texts.items()}
    ).items():
        draft = out_dir / f".{name}.part"
        draft.write_bytes(content)
        draft.replace(out_dir / name)
