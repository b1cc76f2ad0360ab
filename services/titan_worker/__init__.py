"""Batch work in a process of its own: money-laundering batches."""
