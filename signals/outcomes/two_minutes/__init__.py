"""Answering in two minutes what came of what was taken."""
