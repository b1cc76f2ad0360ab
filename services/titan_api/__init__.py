"""The REST service: thin routes on the runtime."""
