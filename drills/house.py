"""The platform and its servers as processes that can be stopped, killed and started again one by one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from launcher.places import ROOT, Place
from launcher.postgres import Postgres
from launcher.valkey import Valkey

PORT = 8191
MAIL_PORT = 8192
# Where two web servers stand behind a proxy, while one follows the other.
PORTS = {"web": PORT, "web-before": 8193, "web-after": 8194}
CELERY = [sys.executable, "-m", "celery", "-A", "config", "--quiet"]
WORKER = [*CELERY, "worker", "--pool", "threads", "--loglevel", "INFO", "--concurrency"]
COMMANDS = {
    **{
        name: [sys.executable, "-m", "config.serving", "--port", str(port), "--workers", "1"]
        for name, port in PORTS.items()
    },
    "worker": [*WORKER, "2"],
    "one-worker": [*WORKER, "1"],
    "sweeper": [sys.executable, "manage.py", "sweep"],
}
# What keeps members from being too quick is not what is tried here.
UNBOUNDED = dict.fromkeys(
    (
        "POSTS_A_MINUTE",
        "THREADS_AN_HOUR",
        "BEGUN_IN_LIBRARY_AN_HOUR",
        "REMARKS_AN_HOUR",
        "REPEATS_AN_HOUR",
        "UPLOADS_IN_TEN_MINUTES",
        "BURST_PLACES",
    ),
    "100000",
) | {"BURST_PEOPLE": "0"}


class House:
    def __init__(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.folder = folder
        place = Place(folder)
        self.postgres, self.valkey = Postgres(place), Valkey(place)
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **UNBOUNDED,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "HEARTH_MODE": "development",
            "DEBUG": "false",
            "SECRET_KEY": "for-the-drills-only",
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            "MEDIA_ROOT": str(self.folder / "media"),
            "STATIC_ROOT": str(self.folder / "static"),
            "SITE_URL": f"http://localhost:{PORT}",
            "EMAIL_URL": f"smtp://127.0.0.1:{MAIL_PORT}",
            "VISITOR_REQUESTS_A_MINUTE": "0",
            "REQUESTS_A_MINUTE": "0",
        }

    def open(self) -> None:
        self.postgres.start()
        self.valkey.start()
        self.manage("migrate", "-v0")
        self.manage("build_assets")
        self.manage("collectstatic", "--noinput", "-v0")

    def manage(self, *arguments: str, **more: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        result = subprocess.run(command, cwd=ROOT, env=self.environment() | more, capture_output=True, text=True)
        if result.returncode:
            raise RuntimeError(result.stderr[-2000:])
        return result.stdout

    def start(self, *names: str, **more: str) -> None:
        for name in names:
            with open(self.folder / f"{name}.log", "ab") as log:
                environment = self.environment() | more
                self.running[name] = subprocess.Popen(
                    COMMANDS[name], cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
                )
        for name in PORTS.keys() & set(names):
            until(lambda port=PORTS[name]: answers("/healthz", port=port) == 200, 120)

    def end(self, name: str, with_signal: signal.Signals = signal.SIGTERM) -> float:
        """The seconds it took. Killed, its children go with it."""
        process = self.running.pop(name)
        began = time.monotonic()
        if with_signal is signal.SIGKILL:
            os.killpg(process.pid, with_signal)
        else:
            process.send_signal(with_signal)
        process.wait(60)
        return time.monotonic() - began

    def close(self) -> None:
        for name in list(self.running):
            self.end(name, signal.SIGKILL)
        self.valkey.stop()
        self.postgres.stop()


def answers(path: str, headers: dict[str, str] | None = None, port: int = PORT) -> int:
    """The status of a page; 0 when nobody answers."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def until(holds: object, seconds: float) -> bool:
    """Whether it came true within that time."""
    assert callable(holds)
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if holds():
            return True
        time.sleep(0.1)
    return bool(holds())
