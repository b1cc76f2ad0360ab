"""Compile the circuits of ``circuits/circuits.json`` with Circom at its highest optimisation."""

import json
import re
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
    """

    r1cs: Path
    wasm: Path
    symbols: Path
    constraints: int
    wires: int


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


def compile_template(
    name: str, file: str, template: str, parameters: list[int], public: list[str]
) -> Compiled:
    """Compile one template as the main component.

    Args:
        name: of the files written to ``circuits/build``.
        file: under ``circuits/templates``.
        template: the template's name.
        parameters: its arguments, in order.
        public: its public inputs.

    Raises:
        ProofError: ``proof.engine`` if the compiler refuses the sources.
    """
    build = CIRCUITS / "build"
    build.mkdir(exist_ok=True)
    arguments = ", ".join(str(parameter) for parameter in parameters)
    visible = f"{{public [{', '.join(public)}]}} " if public else ""
    (build / f"{name}.circom").write_text(
        f'pragma circom 2.2.2;\n\ninclude "../templates/{file}";\n\n'
        f"component main {visible}= {template}({arguments});\n"
    )
    printed = run_program(
        "circom2",
        [f"build/{name}.circom", "--r1cs", "--wasm", "--sym", OPTIMISATION]
        + ["-l", "node_modules", "-o", "build"],
        CIRCUITS,
    )
    return Compiled(
        r1cs=build / f"{name}.r1cs",
        wasm=build / f"{name}_js" / f"{name}.wasm",
        symbols=build / f"{name}.sym",
        constraints=_counted(printed, "non-linear constraints") + _counted(printed, "linear constraints"),
        wires=_counted(printed, "wires"),
    )


def compile_circuit(name: str) -> Compiled:
    """Compile a circuit by its name in ``circuits.json``."""
    specification = circuit_specifications()[name]
    return compile_template(
        name,
        specification["file"],
        specification["template"],
        list(specification["params"].values()),
        specification["public"],
    )


def compiler_versions() -> dict[str, str]:
    """Return what determines the compiler's output: package versions and the optimisation."""
    versions = {
        package: str(json.loads((npm_package("circuits", package) / "package.json").read_text())["version"])
        for package in _PACKAGES
    }
    return {**versions, "optimisation": OPTIMISATION}


def _counted(printed: str, what: str) -> int:
    found = re.search(rf"(?m)^{what}: (\d+)", printed)
    if found is None:
        raise ArtifactError("artifact.tool", f"The compiler did not say its number of {what}.")
    return int(found.group(1))
