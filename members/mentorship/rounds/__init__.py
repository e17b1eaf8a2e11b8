"""Matching rounds: what programme staff start, solve, look through and publish."""
