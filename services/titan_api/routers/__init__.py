"""One module for each thing that the API is used for."""
