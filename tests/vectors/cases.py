"""The statement's vectors as domain values: one case is all that a prover is given."""

import copy
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from titan.domain.credential import Credential, MembershipPath, Policy
from titan.domain.encoding import from_json
from titan.domain.proof import Binding
from titan.zk.prover import circuit_inputs
from titan.zk.statement import holder_commitment, leaf
from titan.zk.tree import CredentialTree

NEIGHBOURS = (11, 22, 33)


@dataclass(frozen=True, slots=True)
class Case:
    """One secret, credential, tree, policy and binding, and why they do not go together."""

    name: str
    secret: int
    credential: Credential
    tree: CredentialTree
    policy: Policy
    binding: Binding
    reason: str | None

    @property
    def path(self) -> MembershipPath:
        return self.tree.path(self.credential.leaf_index)

    @property
    def inputs(self) -> dict[str, Any]:
        return circuit_inputs(self.secret, self.credential, self.path, self.policy, self.binding)


def load_cases() -> list[Case]:
    """Read every vector; the first is the base, which holds."""
    content = json.loads(Path(__file__).with_name("statement.json").read_text())
    return [_case(content["base"], vector) for vector in content["vectors"]]


def make_case(
    secret: int,
    credential: Credential,
    policy: Policy,
    binding: Binding,
    *,
    name: str = "",
    reason: str | None = None,
) -> Case:
    """Put a credential behind three others into a tree of its own."""
    tree = CredentialTree([*NEIGHBOURS, leaf(credential)])
    return Case(name, secret, credential, tree, policy, binding, reason)


def _case(base: dict[str, Any], vector: dict[str, Any]) -> Case:
    data = copy.deepcopy(base)
    for place, value in vector["changes"].items():
        *parents, last = place.split(".")
        target = data
        for parent in parents:
            target = target[parent]
        target[last] = value
    secret = int(data["secret"])
    data["credential"]["holder_commitment"] = holder_commitment(secret)
    for name in ("nationality", "residency"):
        data["policy"][f"{name}_mask"] = sum(1 << index for index in data["policy"].pop(name))
    return make_case(
        secret,
        from_json(Credential, data["credential"]),
        from_json(Policy, data["policy"]),
        from_json(Binding, data["binding"]),
        name=vector["name"],
        reason=vector["reason"],
    )
