"""How fast Footnote answers, and how far its answers are cited: times beside a limit, citations beside no checks."""
