"""Verbs of the archive layer."""
