"""Four ways to change a picture, which share nothing that leaves a trace in its pixels."""
