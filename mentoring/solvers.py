"""What solved something, so that it can be done again: method, version and seed, kept with each search."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import Any

# HiGHS draws from this where it is told nothing else, and SciPy tells it nothing; an assignment draws nothing at all.
SEED_OF_HIGHS = 0


def solver_named(method: str, *, seed: int | None, **parameters: Any) -> dict[str, Any]:
    return {
        "method": method,
        "scipy": version("scipy"),
        "highs": _version_of_highs(),
        "seed": seed,
        "parameters": parameters,
    }


def _version_of_highs() -> str:
    """Of the HiGHS within SciPy, which says so in a place of its own; '' should it move."""
    try:
        core = import_module("scipy.optimize._highspy._core")
        parts = [getattr(core, f"HIGHS_VERSION_{part}") for part in ("MAJOR", "MINOR", "PATCH")]
    except (ImportError, AttributeError):
        return ""
    return ".".join(str(part) for part in parts)
