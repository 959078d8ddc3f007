"""Syncs shared PDFs into a searchable, permission-aware index."""
