"""What proves a signature: seals, the chain of events, requests, originals on paper, the bundle."""
