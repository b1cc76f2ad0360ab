"""The front door by noun: wiring, casework, administration; `titan.runtime` joins them."""
