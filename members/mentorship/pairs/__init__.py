"""Pairs: proposed, answered, met, and what came of them."""
