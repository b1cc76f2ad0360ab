"""Pages of invented documents, forgeries of them and pictures of both, made from a seed.

Tests and the training of the tamper model use them. Nothing here imitates a document of a real
state and no person exists. What leaves traces comes in families that share no code for it: pens
draw pages, editors forge them, captures photograph them, histories save them.
"""
