"""Who we are, what we have signed, which groups we sit in, who mentors whom."""
