"""Answers questions in Slack from the indexed PDFs, with a footnote under every claim."""
