"""TITAN: Trustworthy Identity Tokenization and Attestation Network."""
