"""From a Credential and a Policy to a Proof: Poseidon, tree, statement, engines, verifier."""
