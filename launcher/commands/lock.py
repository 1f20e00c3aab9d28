"""bin/lock: renews requirements/ from pyproject.toml. `bin/lock --upgrade` takes newer versions.

Every file is complete by itself and agrees with the one before it; none names an address, since each
machine has its own place to fetch packages from.
"""

import subprocess

from launcher.bootstrap import Trouble, install_uv, say, working_uv
from launcher.places import ROOT

FILES: dict[str, tuple[str, ...]] = {
    "base": (),
    "assets": ("assets",),
    "embedded": ("assets", "embedded"),
    "dev": ("assets", "embedded", "dev"),
}
OPTIONS = [
    "--quiet",
    "--universal",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-annotate",
    "--python-version=3.12",
    "--custom-compile-command=bin/lock",
]


def run(arguments: list[str]) -> int:
    uv = working_uv() or install_uv()
    before: list[str] = []
    for name, groups in FILES.items():
        say(f"Locking requirements/{name}.txt ...")
        target = f"requirements/{name}.txt"
        chosen = [part for group in groups for part in ("--group", group)]
        command = [uv, "pip", "compile", "pyproject.toml", *OPTIONS, *chosen, *before, *arguments]
        if subprocess.call([*command, "-o", target], cwd=ROOT, stdout=subprocess.DEVNULL):
            raise Trouble("The requirements could not be locked; the lines above say why.")
        before = ["-c", target]
    return 0
