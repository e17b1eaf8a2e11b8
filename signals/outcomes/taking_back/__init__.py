"""Taking several of a company's own signals back at once: what will happen first, then all of it with one reason."""
