"""Checks whose absence nobody can notice, and why they stay."""

REASONS: dict[str, str] = {}
