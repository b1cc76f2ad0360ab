"""The chip of an electronic travel document: its files read, hashed and traced to a state."""
