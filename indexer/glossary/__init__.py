"""What words stand for: learned from documents, written by their owner, or common at work."""

from indexer.glossary.glossary import Glossary, Overview

__all__ = ["Glossary", "Overview"]
