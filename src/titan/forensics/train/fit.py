"""Fitting the network, with a checkpoint every two minutes: a kill costs no more than that."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from torch.utils.data import DataLoader, IterableDataset

from titan.forensics.tamper.network import TamperNetwork
from titan.forensics.tamper.scoring import CELL
from titan.forensics.train.crops import Crop, crops
from titan.forensics.train.mining import mine
from titan.forensics.train.pages import PageFolder

_BATCH = 12
_RATE = 2e-3
_WARM_UP = 150  # steps
_COOLED = 0.5  # share of the steps, the last ones, over which the rate falls
_EDITED_WEIGHT = 3.0  # of an edited cell against a genuine one
_MAP_WEIGHT, _OVERLAP_WEIGHT, _VERDICT_WEIGHT, _ORDER_WEIGHT = 1.0, 0.3, 0.7, 0.5
_CHECKPOINT_SECONDS = 120.0
_MEMORY = 0.998  # of the averaged weights, a step
_CURVE_EVERY = 25  # steps
_MINE_EVERY = 2500  # steps: before, a network takes nearly everything for an edit


@dataclass(frozen=True, slots=True)
class Plan:
    """What is fitted.

    Attributes:
        steps: batches of twelve crops.
        seed: of the first weights and of the crops.
        streams: see `titan.forensics.tamper.network.TamperNetwork`.
        compiled: whether torch first makes one program of the network, which takes a C++ compiler
            and half a minute, and saves a fifth of every step.
    """

    steps: int
    seed: int = 0
    streams: frozenset[str] = frozenset({"pixels", "residue", "coefficients"})
    compiled: bool = False


@dataclass(slots=True)
class Fitted:
    """A network on its way.

    Attributes:
        network: being fitted.
        average: the same with weights averaged over the last steps; this one is used.
        step: steps done.
        curve: step and losses (map, verdict), averaged over 25 steps each.
        cpu_seconds: spent so far in this and earlier runs, without the drawing of crops.
        unpaired: steps at the beginning whose crops had no genuine ones beside them, as an earlier
            version of this program drew them.
        mined: step at which places of genuine pages were last sought that it takes for edits.
    """

    network: TamperNetwork
    average: TamperNetwork
    step: int = 0
    curve: list[tuple[int, float, float]] = field(default_factory=list)
    cpu_seconds: float = 0.0
    unpaired: int = 0
    mined: int = 0


def fit(
    folder: PageFolder,
    numbers: list[int],
    plan: Plan,
    checkpoint: Path,
    *,
    on_progress: Callable[[Fitted], None] = lambda _: None,
) -> Fitted:
    """Fit a network to crops of pages; goes on from the checkpoint where there is one.

    Args:
        folder: with the pages.
        numbers: of the pages to learn from.
        plan: must be the one that the checkpoint was begun with, but for more steps.
        checkpoint: file that is replaced every two minutes and at the end.
        on_progress: told every 25 steps.
    """
    fitted, optimiser = _begin(plan, checkpoint)
    if plan.compiled:
        fitted.network.compile()
    batches = _batches(folder, numbers, plan.seed + 7919 * fitted.step)
    running: list[tuple[float, float]] = []
    saved, started = time.monotonic(), time.process_time()
    while fitted.step < plan.steps:
        if fitted.step >= fitted.mined + _MINE_EVERY:
            mine(fitted.average, folder, numbers, seed=fitted.step)
            fitted.mined = fitted.step
            batches = _batches(folder, numbers, plan.seed + 7919 * fitted.step)
        for group in optimiser.param_groups:
            group["lr"] = _rate(fitted.step, plan.steps)
        running.append(_step(fitted, optimiser, next(batches)))
        fitted.step += 1
        if fitted.step % _CURVE_EVERY == 0:
            where, verdict = (sum(column) / len(running) for column in zip(*running, strict=True))
            fitted.curve.append((fitted.step, where, verdict))
            running.clear()
            on_progress(fitted)
        if time.monotonic() - saved > _CHECKPOINT_SECONDS or fitted.step == plan.steps:
            now = time.process_time()
            fitted.cpu_seconds, started = fitted.cpu_seconds + now - started, now
            _save(fitted, optimiser, checkpoint)
            saved = time.monotonic()
    return fitted


def _begin(plan: Plan, checkpoint: Path) -> tuple[Fitted, torch.optim.Optimizer]:
    torch.manual_seed(plan.seed)
    network, average = TamperNetwork(plan.streams), TamperNetwork(plan.streams)
    # torch declares this argument for tensors only, and takes it for modules
    network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    average.load_state_dict(network.state_dict())
    optimiser = torch.optim.AdamW(network.parameters(), _RATE, weight_decay=1e-2)
    fitted = Fitted(network, average)
    if checkpoint.exists():
        state: dict[str, Any] = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        fitted.step, fitted.cpu_seconds = state["step"], state["cpu_seconds"]
        fitted.curve = [tuple(point) for point in state["curve"]]
        fitted.unpaired = state.get("unpaired", state["step"])  # only that version left it unsaid
        fitted.mined = state.get("mined", 0)
    return fitted, optimiser


def _save(fitted: Fitted, optimiser: torch.optim.Optimizer, checkpoint: Path) -> None:
    draft = checkpoint.with_suffix(".part")
    torch.save(
        {
            "network": fitted.network.state_dict(),
            "average": fitted.average.state_dict(),
            "optimiser": optimiser.state_dict(),
            "step": fitted.step,
            "curve": fitted.curve,
            "cpu_seconds": fitted.cpu_seconds,
            "unpaired": fitted.unpaired,
            "mined": fitted.mined,
        },
        draft,
    )
    draft.replace(checkpoint)


def _rate(step: int, steps: int) -> float:
    """Warm up, stay, and fall at the end: a run may be told later to end sooner, or to go on."""
    return _RATE * min(1.0, (step + 1) / _WARM_UP, (steps - step) / (_COOLED * steps) + 0.005)


@dataclass(frozen=True, slots=True)
class _Batch:
    pixels: Tensor  # uint8 [N, 3, H, W]
    divisors: Tensor  # [N, 64]
    cells: Tensor  # bool [N, H / 4, W / 4]
    edited: Tensor  # [N], 0 or 1
    told: Tensor  # [N], 0 where it cannot be said whether the crop is edited


class _Crops(IterableDataset[Crop]):
    """Crops drawn in a process of their own."""

    def __init__(self, folder: PageFolder, numbers: list[int], seed: int) -> None:
        self.arguments = (folder, numbers, seed)

    def __iter__(self) -> Iterator[Crop]:
        return crops(*self.arguments)


def _batches(folder: PageFolder, numbers: list[int], seed: int) -> Iterator[_Batch]:
    loader = DataLoader(
        _Crops(folder, numbers, seed), _BATCH, num_workers=1, collate_fn=_collate, prefetch_factor=6
    )
    return iter(loader)


def _collate(group: list[Crop]) -> _Batch:
    pixels = torch.stack([torch.from_numpy(crop.pixels) for crop in group])
    masks = torch.stack([torch.from_numpy(crop.mask.copy()) for crop in group])
    shares = functional.avg_pool2d(masks.float()[:, None], CELL)[:, 0]
    return _Batch(
        pixels.permute(0, 3, 1, 2),
        torch.stack([torch.from_numpy(crop.divisors) for crop in group]),
        shares > 0.3,
        torch.tensor([float(bool(crop.edited)) for crop in group]),
        torch.tensor([float(crop.edited is not None) for crop in group]),
    )


def _step(fitted: Fitted, optimiser: torch.optim.Optimizer, batch: _Batch) -> tuple[float, float]:
    with torch.autocast("cpu", torch.bfloat16, enabled=_has_bfloat16()):
        picture = batch.pixels.float().contiguous(memory_format=torch.channels_last)
        where, verdict = fitted.network(picture, batch.divisors)
    of_map = _map_loss(where.float(), batch)
    of_verdict = functional.binary_cross_entropy_with_logits(
        verdict.float(), batch.edited, weight=batch.told
    )
    loss = of_map + _VERDICT_WEIGHT * of_verdict + _ORDER_WEIGHT * _order_loss(verdict, batch)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call] # torch leaves it so
    torch.nn.utils.clip_grad_norm_(fitted.network.parameters(), 2.0)
    optimiser.step()
    _average(fitted)
    return of_map.item(), of_verdict.item()


def _map_loss(where: Tensor, batch: _Batch) -> Tensor:
    """Cross-entropy of every cell, and the overlap of the edited crops (soft Dice)."""
    cells = batch.cells.float()
    weights = 1 + (_EDITED_WEIGHT - 1) * cells
    entropy = functional.binary_cross_entropy_with_logits(where, cells, weight=weights)
    chances = where.sigmoid()
    shared = (chances * cells).sum((1, 2))
    dice = 1 - (2 * shared + 1) / (chances.sum((1, 2)) + cells.sum((1, 2)) + 1)
    return _MAP_WEIGHT * entropy + _OVERLAP_WEIGHT * (dice * batch.edited).mean()


def _order_loss(verdict: Tensor, batch: _Batch) -> Tensor:
    """How far an edited crop is from outranking the genuine one of its pair."""
    edited, genuine = verdict.float().view(-1, 2).unbind(1)
    told = batch.edited.view(-1, 2)[:, 0]
    return (functional.softplus(genuine - edited) * told).mean()


@torch.no_grad()
def _average(fitted: Fitted) -> None:
    memory = min(_MEMORY, (fitted.step + 1) / (fitted.step + 10))
    current = fitted.network.state_dict()
    for name, kept in fitted.average.state_dict().items():
        if kept.is_floating_point():
            kept.lerp_(current[name], 1 - memory)
        else:
            kept.copy_(current[name])


def _has_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 itself; without that it is slower than float32."""
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
