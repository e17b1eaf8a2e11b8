"""Migrations of resources."""
