"""What the coalition shares: signals, and what came of them."""
