"""How often the verifier lets a true claim through and a false one not: labelled pairs of a claim and a passage."""
