"""What came of it all: figures, the outcome chain, frozen reports."""
