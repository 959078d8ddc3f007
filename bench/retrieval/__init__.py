"""Retrieval: how fast it is at 10,000 and 100,000 passages (`speed`), and how good beside peers (`peers`)."""
