"""Tests over real sockets, processes and browsers."""
