"""Four ways to draw a page, which share nothing that leaves a trace in its pixels."""
