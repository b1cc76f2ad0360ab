"""Transaction files with known laundering: worlds made from recipes and a seed."""

from titan.aml.generate.steps import (
    NODES_NAME,
    TRANSACTIONS_NAME,
    Recipe,
    World,
    generate,
    simulate,
)

__all__ = ["NODES_NAME", "TRANSACTIONS_NAME", "Recipe", "World", "generate", "simulate"]
