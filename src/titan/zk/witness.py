"""From a circuit's inputs to its witness, in process, through the circuit's WebAssembly.

Source: the interface of circom 2's WebAssembly (`getWitness`, `setInputSignal` and the messages of
failed assertions) and the ``wtns`` binary format, version 2, both of the iden3 project.
"""

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import wasmtime

from titan.artifacts.store import ArtifactStore
from titan.errors import ProofError
from titan.zk.binary import FIELD_BYTES, unpack_scalars
from titan.zk.poseidon_constants import FIELD

_LOOPS = Path(__file__).with_name("witness_loops.wat")
_PAGE_BYTES = 1 << 16
_ASSERTION_FAILED = 4
_FRAME = re.compile(r"Error in template (\w+)_\d+ line: (\d+)")


class _CircuitStopped(Exception):
    """Carries the circuit's exception code through WebAssembly back to Python."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__()


class WitnessCalculator:
    """Calculates witnesses of one circuit; every calculation has memory of its own.

    The first use on a machine compiles the circuit (some seconds); the result is kept in the
    user's cache folder by the hash of the circuit, and mapped.

    Args:
        circuit_id: name of the circuit.

    Raises:
        ArtifactError: if the circuit is missing or changed.
    """

    def __init__(self, circuit_id: str) -> None:
        store = ArtifactStore.of("circuits")
        self._refusals: Mapping[str, Mapping[str, str]] = store.manifest["circuits"][circuit_id][
            "refusals"
        ]
        name = f"{circuit_id}.wasm"
        wasm = store.read(name)
        self._engine = _engine()
        self._circuit = _compiled(self._engine, wasm, store.sha256(name))
        self._loops = wasmtime.Module(self._engine, _LOOPS.read_text())

    def calculate(self, inputs: Mapping[str, Any]) -> bytes:
        """Return the witness: 32 bytes, little-endian, for each wire.

        Args:
            inputs: scalars below the field's order, as numbers or decimal strings, and nested lists
                of them, by the name of the input signal.

        Raises:
            ProofError: ``proof.unsatisfied`` with the reason if the circuit refuses the inputs;
                ``proof.value`` if they are not the circuit's inputs.
        """
        run = _Run(wasmtime.Store(self._engine), self._circuit, self._loops)
        try:
            return run.witness(inputs)
        except _CircuitStopped as stopped:
            if stopped.code != _ASSERTION_FAILED:
                raise ProofError("proof.value", "These are not the circuit's inputs.") from None
            reason = self._reason(run.messages)
            raise ProofError(
                "proof.unsatisfied", f"The statement does not hold: {reason}."
            ) from None

    def _reason(self, messages: list[str]) -> str:
        """Name the innermost line of the sources that says what it refuses."""
        for message in messages:
            frame = _FRAME.fullmatch(message.strip())
            if frame is not None and frame[2] in self._refusals.get(frame[1], {}):
                return self._refusals[frame[1]][frame[2]]
        return "the circuit refuses these inputs"


class _Run:
    """One instance of the circuit, used once, so that no secret stays behind in its memory."""

    def __init__(
        self, store: wasmtime.Store, circuit: wasmtime.Module, loops: wasmtime.Module
    ) -> None:
        self._store = store
        self.messages: list[str] = []
        self._circuit: Any = wasmtime.Instance(
            self._store,
            circuit,
            [self._host(name.name or "") for name in circuit.imports],
        ).exports(self._store)
        self._loops: Any = wasmtime.Instance(
            self._store, loops, [self._circuit[name.name or ""] for name in loops.imports]
        ).exports(self._store)

    def witness(self, inputs: Mapping[str, Any]) -> bytes:
        """Feed the inputs, whose last one sets the circuit going, and read the witness."""
        records = b"".join(self._records(inputs))
        count = len(records) // 48
        self._circuit["init"](self._store, 1)  # 1: check assertions
        if count != self._circuit["getInputSize"](self._store):
            raise _CircuitStopped(0)
        wires = self._circuit["getWitnessSize"](self._store)
        buffer = self._loops["buffer"]
        pages = -(-max(len(records), wires * FIELD_BYTES) // _PAGE_BYTES)
        buffer.grow(self._store, pages - buffer.size(self._store))
        buffer.write(self._store, records, 0)
        self._loops["feed"](self._store, count)
        self._loops["collect"](self._store, wires)
        return bytes(buffer.read(self._store, 0, wires * FIELD_BYTES))

    def _records(self, inputs: Mapping[str, Any]) -> Iterator[bytes]:
        for name, value in inputs.items():
            high, low = divmod(_name_hash(name), 1 << 32)
            place = high.to_bytes(4, "little") + low.to_bytes(4, "little")
            for position, scalar in enumerate(_scalars(value)):
                yield place + position.to_bytes(8, "little")
                yield scalar.to_bytes(FIELD_BYTES, "little")

    def _host(self, name: str) -> wasmtime.Func:
        """Return the function that the circuit calls under a name; only failures concern us."""
        actions: dict[str, Any] = {
            "exceptionHandler": self._stop,
            "printErrorMessage": lambda: self.messages.append(self._message()),
        }
        arguments = [wasmtime.ValType.i32()] if name == "exceptionHandler" else []
        action = actions.get(name, lambda: None)
        return wasmtime.Func(self._store, wasmtime.FuncType(arguments, []), action)

    def _stop(self, code: int) -> None:
        raise _CircuitStopped(code)

    def _message(self) -> str:
        read = self._circuit["getMessageChar"]
        return "".join(iter(lambda: chr(read(self._store)), "\0"))


def witness_file(witness: bytes) -> bytes:
    """Wrap a witness in the ``wtns`` form that snarkjs and its kin read.

    Args:
        witness: 32 bytes, little-endian, for each wire.
    """
    header = (
        FIELD_BYTES.to_bytes(4, "little")
        + FIELD.to_bytes(FIELD_BYTES, "little")
        + (len(witness) // FIELD_BYTES).to_bytes(4, "little")
    )
    sections = b"".join(
        number.to_bytes(4, "little") + len(content).to_bytes(8, "little") + content
        for number, content in ((1, header), (2, witness))
    )
    return b"wtns" + (2).to_bytes(4, "little") + (2).to_bytes(4, "little") + sections


def public_values(witness: bytes, count: int) -> list[int]:
    """Return the public signals of a witness: the wires behind the constant one.

    Args:
        witness: 32 bytes, little-endian, for each wire.
        count: of public signals.
    """
    return unpack_scalars(witness[FIELD_BYTES : (1 + count) * FIELD_BYTES])


def unsatisfied(reason: str) -> ProofError:
    """Return the error that says why a statement does not hold; the holder knows the reason."""
    return ProofError("proof.unsatisfied", f"The statement does not hold: {reason}.")


@cache
def _engine() -> wasmtime.Engine:
    config = wasmtime.Config()
    # Measured on the attestation: 3.2 CPU seconds to compile and 29 ms a witness, against 5.1 s
    # and 36 ms with optimisation.
    config.cranelift_opt_level = "none"
    return wasmtime.Engine(config)


def _compiled(engine: wasmtime.Engine, wasm: bytes, sha256: str) -> wasmtime.Module:
    """Map a circuit that was compiled before, or compile it.

    wasmtime's own cache compresses what it keeps, which costs 50 ms a process instead of one.
    """
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    kept = Path(base) / "titan" / f"{sha256}.cwasm"
    # What is missing, or of another version or processor, is compiled again.
    with contextlib.suppress(wasmtime.WasmtimeError):
        return wasmtime.Module.deserialize_file(engine, str(kept))
    module = wasmtime.Module(engine, wasm)
    # Without a folder to write to, every process compiles for itself.
    with contextlib.suppress(OSError):
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as draft:
            draft.write(module.serialize())
        Path(draft.name).replace(kept)
    return module


def _scalars(value: Any) -> Iterator[int]:
    if isinstance(value, list):
        for item in value:
            yield from _scalars(item)
        return
    scalar = int(value)
    if not 0 <= scalar < FIELD:
        raise ProofError("proof.value", "An input of the circuit is no scalar of the field.")
    yield scalar


def _name_hash(name: str) -> int:
    """Return the 64-bit FNV-1a hash by which circom knows an input signal."""
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = (value ^ byte) * 0x100000001B3 % (1 << 64)
    return value
