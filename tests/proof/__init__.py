"""Thousands of answers of models that lie, invent and obey, checked as they would be posted."""
