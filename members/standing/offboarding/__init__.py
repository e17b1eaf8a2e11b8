"""Leaving: what ends and what stays, signed off, carried out by a job, and proved."""
