"""The small recogniser of machine-readable zones: its lines drawn, its network fitted."""
