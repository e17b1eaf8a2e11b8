"""What a company's signals led to at others, as far as it may be told."""
