"""What Slack tells us -> the journal, or an answer at once. Listeners decide nothing about content."""
