"""How well retrieval finds what cases of one's own ask for: figures, comparisons, a threshold, a report."""
