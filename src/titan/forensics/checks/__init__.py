"""The checks, one a file. Each looks at an exhibit and returns its findings, or none."""
