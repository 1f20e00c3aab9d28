"""bin/drill [NUMBER …] [--write]: breaks a platform of its own and counts what was kept (docs/reliability.md)."""

import os
import subprocess
import sys

from launcher.places import ROOT


def run(arguments: list[str]) -> int:
    return subprocess.call([sys.executable, "-m", "drills", *arguments], cwd=ROOT, env=os.environ)
