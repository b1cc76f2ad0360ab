"""Measure what the rooms do, against peers in the same run; `titan bench` prints the answers."""
