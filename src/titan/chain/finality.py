"""How deep a block must lie before what it says counts."""

from web3 import Web3

FINALIZED = 0
"""Stands for the chain's own finality in place of a number of confirmations."""


def settled_block(web3: Web3, confirmations: int) -> int:
    """Return the number of the newest block that counts; -1 if there is none yet.

    Args:
        web3: the node.
        confirmations: how many blocks must lie on top, itself included; 1 takes the newest one,
            `FINALIZED` asks the chain for its finalized one.
    """
    if confirmations == FINALIZED:
        return int(web3.eth.get_block("finalized")["number"])
    return max(int(web3.eth.block_number) - confirmations + 1, -1)
