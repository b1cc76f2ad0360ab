"""``python -m titan`` is the command line."""

from titan.cli import main

main()
