"""Tests of the Web API's methods, called by slack_sdk."""
