"""What a text states, as values that can be compared: figures, units, dates, words, names, direction. Pure."""
