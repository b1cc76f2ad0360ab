"""Find a built file by name, check its hash, open it; find the programs that TITAN drives."""
