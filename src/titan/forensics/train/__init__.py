"""How the network of `titan.forensics.tamper` is trained, calibrated and measured."""
