"""Compile the circuits of ``circuits/circuits.json`` with Circom at its highest optimisation."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from titan.artifacts.tools import npm_package
from titan.errors import ArtifactError
from titan.zk.snarkjs import run_program

CIRCUITS = Path(__file__).resolve().parents[3] / "circuits"
"""The circuits room of a checkout; an installed wheel has only its artifacts."""

# The default --O1 keeps linear constraints and doubles the system.
OPTIMISATION = "--O2"
_PACKAGES = ("circom2", "circomlib", "snarkjs")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compiled circuit.

    Attributes:
        r1cs, wasm, symbols: the files that the compiler wrote.
        constraints: number of rank-1 constraints.
        wires: length of the witness.
        warnings: what the compiler's inspection objects to; nothing, in a finished circuit.
    """

    r1cs: Path
    wasm: Path
    symbols: Path
    constraints: int
    wires: int
    warnings: tuple[str, ...]


def circuit_specifications() -> dict[str, Any]:
    """Return the instances of ``circuits.json``: name to file, template, params and public.

    Raises:
        ArtifactError: ``artifact.missing`` outside a checkout.
    """
    try:
        specifications: dict[str, Any] = json.loads((CIRCUITS / "circuits.json").read_text())
    except FileNotFoundError as error:
        raise ArtifactError(
            "artifact.missing", "The circuits' sources are only in a checkout."
        ) from error
    return specifications


def compile_circuit(name: str) -> Compiled:
    """Compile a circuit by its name in ``circuits.json``; the files go to ``circuits/build``.

    Raises:
        ProofError: ``proof.engine`` if the compiler refuses the sources.
        ArtifactError: if the sources or the compiler are missing.
    """
    specification = circuit_specifications()[name]
    parameters = ", ".join(str(value) for value in specification["params"].values())
    printed = _compile(
        name,
        specification["file"],
        f"{{public [{', '.join(specification['public'])}]}}",
        f"{specification['template']}({parameters})",
        ("--r1cs", "--wasm", "--sym", "--inspect"),
    )
    build = CIRCUITS / "build"
    return Compiled(
        r1cs=build / f"{name}.r1cs",
        wasm=build / f"{name}_js" / f"{name}.wasm",
        symbols=build / f"{name}.sym",
        constraints=_constraints(printed),
        wires=_counted(printed, "wires"),
        warnings=tuple(line for line in printed.splitlines() if "warning" in line),
    )


def count_constraints(instance: str) -> int:
    """Return the number of constraints of one template alone.

    Args:
        instance: the template with its arguments, for example ``AtMost(25)``.

    Raises:
        ArtifactError: ``artifact.missing`` if no source declares the template.
        ProofError: ``proof.engine`` if the compiler refuses it.
    """
    template = instance.partition("(")[0]
    for source in sorted((CIRCUITS / "templates").glob("*.circom")):
        if f"template {template}(" in source.read_text():
            name = "block_" + re.sub(r"\W+", "_", instance)
            return _constraints(_compile(name, source.name, "", instance, ("--r1cs",)))
    raise ArtifactError("artifact.missing", f"No source declares the template {template}.")


def refusals() -> dict[str, dict[str, str]]:
    """Return what a failed assertion means: template to line to a stable word.

    The sources say it themselves: a line that ends in ``// refuses: under-age`` holds only if the
    holder is old enough.
    """
    found: dict[str, dict[str, str]] = {}
    for source in sorted((CIRCUITS / "templates").glob("*.circom")):
        template = ""
        for number, line in enumerate(source.read_text().splitlines(), start=1):
            declared = re.match(r"template (\w+)", line)
            template = declared[1] if declared else template
            refusal = re.search(r"// refuses: ([a-z-]+)$", line)
            if refusal:
                found.setdefault(template, {})[str(number)] = refusal[1]
    return found


def compiler_versions() -> dict[str, str]:
    """Return what determines the compiler's output: package versions and the optimisation."""
    versions = {
        package: str(
            json.loads((npm_package("circuits", package) / "package.json").read_text())["version"]
        )
        for package in _PACKAGES
    }
    return {**versions, "optimisation": OPTIMISATION}


def _compile(name: str, file: str, public: str, instance: str, outputs: Sequence[str]) -> str:
    build = CIRCUITS / "build"
    build.mkdir(exist_ok=True)
    (build / f"{name}.circom").write_text(
        f'pragma circom 2.2.2;\n\ninclude "../templates/{file}";\n\n'
        f"component main {public} = {instance};\n"
    )
    # The compiler is a sandboxed program: it sees only what lies beside or below its folder.
    return run_program(
        "circom2",
        [f"build/{name}.circom", "-l", "node_modules", "-o", "build", *outputs, OPTIMISATION],
        CIRCUITS,
    )


def _constraints(printed: str) -> int:
    return _counted(printed, "non-linear constraints") + _counted(printed, "linear constraints")


def _counted(printed: str, what: str) -> int:
    found = re.search(rf"(?m)^{what}: (\d+)", printed)
    if found is None:
        raise ArtifactError("artifact.tool", f"The compiler did not say its number of {what}.")
    return int(found.group(1))
