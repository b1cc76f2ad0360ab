"""Whom not to deal with: published lists, their versions, and who of ours is on them."""
