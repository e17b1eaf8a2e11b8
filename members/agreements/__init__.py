"""Texts and versions, signatures, countersignature, coverage."""
