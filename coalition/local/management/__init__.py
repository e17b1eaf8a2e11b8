"""Management commands of the local services."""
