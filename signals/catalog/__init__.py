"""Kinds, taxonomy, normalisation and warning lists: pure, no people."""
