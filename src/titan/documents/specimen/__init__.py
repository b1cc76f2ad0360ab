"""A specimen passport of Utopia, drawn and photographed by the project itself.

Utopia (``UTO``) is the state that ICAO 9303 invented for specimens. Nothing here imitates a
document of a real state, and every page bears the word SPECIMEN.
"""
