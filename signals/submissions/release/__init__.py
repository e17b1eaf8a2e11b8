"""What waits for a second person before others get it, and what new contributors send."""
