"""The library: what members wrote down for each other, with who may see it."""
