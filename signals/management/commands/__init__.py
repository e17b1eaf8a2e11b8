"""What the signal programme is told from the command line."""
