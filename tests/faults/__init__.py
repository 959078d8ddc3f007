"""External effects are numbered, the N-th is spoiled, and the promises are checked."""
