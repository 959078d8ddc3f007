"""From a question to the pages that may answer it, in small steps that can each be switched off."""

from indexer.search.options import PRESETS, SearchOptions, parse_options
from indexer.search.results import Results, Superseded
from indexer.search.search import Search

__all__ = ["PRESETS", "Results", "Search", "SearchOptions", "Superseded", "parse_options"]
