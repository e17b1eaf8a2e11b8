"""Volunteers who help other companies, and how they are matched."""
