"""Opening sealed values and copying live ones, each with an entry of its own."""
