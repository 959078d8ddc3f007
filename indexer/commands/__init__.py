"""The indexer's commands, one function each; they import what is heavy when they are called."""
