"""Newcomers are met by a person within two days: who waits for a word, whom to ask, and what came first for whom."""
