"""Exact detectors of laundering shapes: one file a shape, each gives back the path."""
