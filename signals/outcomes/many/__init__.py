"""One outcome for many signals at once, as totals."""
