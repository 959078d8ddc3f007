"""The proof that nobody reads what they could not open: a walk through everything that can happen in Slack."""
