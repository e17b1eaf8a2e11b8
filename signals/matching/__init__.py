"""Correlation across companies and the near-duplicate hash index."""
