"""The two web faces of an installation: the holder's page and the reviewer's console."""
