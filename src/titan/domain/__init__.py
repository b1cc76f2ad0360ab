"""The nouns: frozen dataclasses on the standard library, shared by every room."""
