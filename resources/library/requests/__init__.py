"""Asking for access to one document, with a reason and an end."""
