"""Time-critical notices to the analysts of all companies that take part."""
