"""Logs that hold nothing personal."""
