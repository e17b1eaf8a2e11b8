"""Signals from files: read, tried, imported, answered row by row, mended and undone."""
