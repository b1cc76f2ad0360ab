"""A graph neural network over payments, beside the forests: full batch, own layers only."""
