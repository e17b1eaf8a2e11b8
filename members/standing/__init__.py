"""Transitions of a company's standing: membership begins, is suspended, ends."""
