"""The wallet: secret, credential, Merkle path, proof requests. Never loaded by a service."""
