"""The platform's own processes: started together, started again when one dies, ended together."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from launcher import leash
from launcher.bootstrap import Trouble, say
from launcher.places import ROOT

STOP_LIMIT = 15.0
ORPHAN_LIMIT = 5.0
RESTARTS = 3
RESTART_WINDOW = 60.0
LONGEST_LOG = 5 * 2**20


@dataclass
class Process:
    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self, environment: Mapping[str, str]) -> None:
        if self.log.exists() and self.log.stat().st_size > LONGEST_LOG:
            self.log.replace(self.log.with_suffix(".old.log"))
        self.process = leash.start(self.command, log=self.log, environment=environment, folder=ROOT)

    def is_dead(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def end_what_it_left(self) -> None:
        """Its children share its group; one that was killed leaves them, with the port in their hands."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGTERM)
            limit = time.monotonic() + ORPHAN_LIMIT
            while time.monotonic() < limit:
                os.killpg(self.process.pid, 0)
                time.sleep(0.05)
            os.killpg(self.process.pid, signal.SIGKILL)

    def last_words(self) -> str:
        with contextlib.suppress(OSError):
            lines = self.log.read_text(errors="replace").strip().splitlines()
            return "\n".join(f"    {line}" for line in lines[-6:])
        return ""


class Family:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self.processes: list[Process] = []
        # Logs are files there, not screens.
        self.environment = {**environment, "NO_COLOR": "1"}

    def start(self, *processes: Process) -> None:
        for process in processes:
            self.processes.append(process)
            process.start(self.environment)

    def look_after(self) -> None:
        """One that dies is started again; one that keeps dying ends all."""
        for process in self.processes:
            if not process.is_dead():
                continue
            assert process.process
            now = time.monotonic()
            process.deaths = [at for at in process.deaths if now - at < RESTART_WINDOW] + [now]
            said = f"{process.name} ended with {process.process.returncode}. Its log is {process.log}:\n"
            said += process.last_words()
            if len(process.deaths) > RESTARTS:
                raise Trouble(f"{said}\nThat was once too often within a minute: stopping everything.")
            say(f"{said}\nStarting it again ...")
            process.end_what_it_left()
            process.start(self.environment)

    def stop(self) -> None:
        running = [process.process for process in self.processes if process.process and not process.is_dead()]
        for process in running:
            process.terminate()
        limit = time.monotonic() + STOP_LIMIT
        for process in running:
            try:
                process.wait(max(0.1, limit - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for each in self.processes:
            each.end_what_it_left()


def of_the_platform(port: int, folder: Path) -> list[Process]:
    logs = folder / "logs"
    logs.mkdir(exist_ok=True)
    celery = [sys.executable, "-m", "celery", "-A", "config", "--quiet"]
    web = [sys.executable, "-m", "config.serving", "--port", str(port), "--workers", "2"]
    schedule = ["--schedule", str(folder / "beat-schedule"), "--pidfile="]
    return [
        Process("The web server", web, logs / "web.log"),
        Process("The worker", [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"], logs / "worker.log"),
        Process("The clock", [*celery, "beat", "--loglevel", "INFO", *schedule], logs / "beat.log"),
        Process("The sweeper", [sys.executable, "manage.py", "sweep"], logs / "sweeper.log"),
    ]
