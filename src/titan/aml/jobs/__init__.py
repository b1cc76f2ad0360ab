"""Scoring in partitions: resumable, on this machine or on a Ray cluster."""
