"""How a contributor's signals did, and taking back all it sent since a time."""
