"""The web faces: reviewer's console and holder's page."""
