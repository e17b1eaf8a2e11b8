"""Files in: what is taken, what is refused and why, the wait for the check, and the words that search finds."""
