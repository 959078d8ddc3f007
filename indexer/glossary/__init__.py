"""What words stand for: learned from documents, written by their owner, or common at work."""
