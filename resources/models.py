"""Facade of the tables of resources, for Django and for the apps above; slices never import it."""

from resources.library.models import Document, Download, Version

__all__ = ["Document", "Download", "Version"]
