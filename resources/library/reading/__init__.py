"""Reading: pages that are served piece by piece, the reader's mark on every copy, and the trace of a leak."""
