"""Figures: each module prints one JSON object."""
