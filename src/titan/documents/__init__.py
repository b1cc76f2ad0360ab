"""From bytes to a Document: decode, quality, rectify, machine-readable zone."""
