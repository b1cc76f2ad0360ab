"""From a Proof to an Attestation: client, contracts, events, embedded node."""
