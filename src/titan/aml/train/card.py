"""Write the model card from the figures, so that the two cannot differ."""

from collections.abc import Mapping
from statistics import fmean, stdev
from typing import Any

_CARD = """# Model card: laundering network

A graph neural network that scores accounts and payments of one transaction file after the fact.
{parameters} parameters, {bytes} bytes of weights. It looks at the whole file, before and after
each payment, so it is no alarm at the time of payment. This page is written by `titan aml train`.

## Data and split

Worlds made by `titan.aml.generate`, {accounts} accounts each, every one of another kind (amounts,
habits, laundering level, fees, order in time). Training: {training} worlds. Thresholds:
{validation} other worlds. Figures: {test} further worlds and, if named, samples in AMLSim's
format, on which nothing was trained or chosen. Network seeds: {seeds}; the first one's weights
are kept, not the best.

The generator was written by people who had seen AMLSim's two published samples, and some of its
worlds launder in small repeated amounts as those do. The samples are therefore unseen files, not
an unseen world.

## How good, and where it is weak

Accounts; mean ± standard deviation over {runs} network seeds. "One rule" ranks accounts by the
oddest amount they touch. Precision and recall are at the model's own threshold and include the
alerts that temporal cycles raise by themselves (¹ without those: the network alone).

| file | launderers | PR-AUC | one rule | precision | recall | alerts | precision¹ | recall¹ |
|---|---|---|---|---|---|---|---|---|
{rows}

Threshold {threshold:.3f}. Of the accounts on temporal cycles in the validation worlds,
{cycle_precision:.0%} launder; that is the score such a cycle gives its members at least.

* Worlds whose laundering moves ordinary amounts are hard: the kept weights have a PR-AUC of
  {weakest:.3f} on the weakest test world. Where laundered amounts lie far outside the usual ones,
  the one rule is enough, and can be better than the network.
* Where nothing moves within the file there is nothing to see: in AMLSim's samples about a third
  of the labelled accounts take part in no laundering payment of the file, so recall ends near
  two thirds for any method.
* In AMLSim's samples every payment is either below 20.00, and then between labelled accounts, or
  at least 100.00. One rule is nearly as good there, and the high precision says no more than that.
* Honest rings that look exactly like laundering (savings clubs with equal amounts) raise alerts:
  in test worlds {false_cycles} of {cycle_accounts} accounts on temporal cycles are honest.
* Never measured on real laundering: no such data may be had. An alert is a reason to look, not a
  finding of guilt.

## Reproduce

    titan aml train{samples}

{seconds:.0f} CPU seconds where this card was written, on one core.
"""


def render(figures: Mapping[str, Any], size: int) -> str:
    """Return the card as Markdown.

    Args:
        figures: as `titan.aml.train.run.train` returns them.
        size: of the weights in bytes.
    """
    plan, runs = figures["plan"], figures["runs"]
    first = runs[0]
    names = list(first["cases"])
    worlds = [name for name in names if name.startswith("world ")]
    on_cycles = [first["cases"][name]["accounts_on_cycles"] for name in worlds]
    launder = [first["cases"][name]["launderers_on_cycles"] for name in worlds]
    samples = [name for name in names if name not in worlds]
    return _CARD.format(
        parameters=figures["parameters"],
        bytes=size,
        accounts=plan["accounts"],
        training=len(plan["training"]),
        validation=len(plan["validation"]),
        test=len(plan["test"]),
        seeds=", ".join(str(seed) for seed in plan["seeds"]),
        runs=len(runs),
        rows="\n".join(_row(name, [run["cases"][name] for run in runs]) for name in names),
        threshold=first["threshold"],
        cycle_precision=first["cycle_precision"],
        weakest=min(first["cases"][name]["pr_auc"] for name in worlds),
        false_cycles=sum(on_cycles) - sum(launder),
        cycle_accounts=sum(on_cycles),
        samples="".join(f" --sample FOLDER/{name}" for name in samples),
        seconds=figures["cpu_seconds"],
    )


def _row(name: str, cases: list[dict[str, Any]]) -> str:
    """One line of the table."""
    cells = [
        name,
        str(cases[0]["launderers"]),
        _spread([case["pr_auc"] for case in cases]),
        f"{cases[0]['pr_auc_one_rule']:.3f}",
        _spread([case["with_cycles"]["precision"] for case in cases]),
        _spread([case["with_cycles"]["recall"] for case in cases]),
        f"{fmean(case['with_cycles']['alerts'] for case in cases):.0f}",
        _spread([case["network"]["precision"] for case in cases]),
        _spread([case["network"]["recall"] for case in cases]),
    ]
    return f"| {' | '.join(cells)} |"


def _spread(values: list[float]) -> str:
    if len(values) == 1:
        return f"{values[0]:.3f}"
    return f"{fmean(values):.3f} ± {stdev(values):.3f}"
