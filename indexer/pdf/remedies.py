"""What people can do about a PDF that is not read. Loads nothing: the child and its caller both say it."""

from __future__ import annotations

SAVE_ANEW = "Open it in a PDF viewer, save or print it as a new PDF, and share that."
