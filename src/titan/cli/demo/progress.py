"""One line a step on standard error, with its time; and what the steps left behind."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(slots=True)
class Step:
    """One step of the walk.

    Attributes:
        number: from 1.
        name: key of its time in the JSON result.
        title: what is done, in plain words.
        outcome: what came of it.
        seconds: how long it took.
    """

    number: int
    name: str
    title: str
    outcome: str = ""
    seconds: float = 0.0


@dataclass(slots=True)
class Progress:
    """The steps so far, and the results by which a machine reads them.

    Attributes:
        console: where the progress lines go.
        steps: done or under way, in order.
        results: the JSON object of the demo, but for the times.
    """

    console: "Console"
    steps: list[Step] = field(default_factory=list)
    results: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str, title: str) -> Iterator[Step]:
        """Time a step and print its line when it is done."""
        step = Step(len(self.steps) + 1, name, title)
        self.steps.append(step)
        began = time.monotonic()
        try:
            with self.console.status(f"{step.number:2} {title} …"):
                yield step
        finally:
            step.seconds = time.monotonic() - began
        self.console.print(
            f"[bold]{step.number:2}[/] {title:<38} [dim]{step.seconds:5.1f} s[/]  {step.outcome}",
            highlight=False,
            soft_wrap=True,
        )

    def stop_at(self, reason: str) -> None:
        """Note why the last step ended the walk."""
        self.steps[-1].outcome = reason
        self.console.print(f"[yellow]stopped:[/] {reason}", highlight=False, soft_wrap=True)

    @property
    def seconds(self) -> dict[str, float]:
        """Seconds per step, by name."""
        return {step.name: round(step.seconds, 2) for step in self.steps}
