"""Light answers to signals of others: one tap each, taken back by another."""
