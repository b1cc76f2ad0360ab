"""How the committed weights were made: worlds in, model, card and figures out."""
