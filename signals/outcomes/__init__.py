"""What companies did with a signal, and what came of it."""
