"""bin/bench: the synthetic data and the figures, `manage.py bench …` underneath."""

from launcher.commands import manage


def run(arguments: list[str]) -> int:
    return manage.run(["bench", "--settings=bench.settings", *arguments])
