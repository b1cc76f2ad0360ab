"""The network that localises digital edits, and what makes one calibrated score of it."""
