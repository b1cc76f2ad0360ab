"""Transaction files with known laundering: worlds made from recipes and a seed."""
