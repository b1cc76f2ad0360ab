"""From files to a Ledger: layouts, rows, amounts, labels; refused rows; the store of days."""

from titan.aml.ingest.reading import AMLSIM_COLUMNS, read, read_transactions

__all__ = ["AMLSIM_COLUMNS", "read", "read_transactions"]
