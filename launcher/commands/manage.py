"""bin/manage: a management command against the embedded servers, running already or started for it."""

import os
import sys

from launcher.bootstrap import say
from launcher.places import ROOT, default_place
from launcher.settings import mode, with_servers


def run(arguments: list[str]) -> int:
    os.environ["HEARTH_MODE"] = mode()
    program = [sys.executable, str(ROOT / "manage.py"), *arguments]
    if mode() == "production":
        os.execv(sys.executable, program)
    environment, servers = with_servers(default_place(), lambda step: say(f"{step} ..."))
    if servers:
        servers.keep_after_exec()
    os.execve(sys.executable, program, environment)
