"""Which passages a claim rests on: those that it names, or others that were given and say it."""
