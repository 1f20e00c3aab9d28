"""Where things lie: the project, its git-ignored folder, sockets short enough for the kernel."""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from launcher.bootstrap import Trouble
from launcher.leash import Account, as_account

ROOT = Path(__file__).resolve().parent.parent
# The kernel allows 107 bytes on Linux and 103 on macOS.
LONGEST_SOCKET = 100
LONGEST_NAME = len("/.s.PGSQL.5432")
ROOM_TO_RUN = 200 * 2**20


@dataclass(frozen=True)
class Place:
    """A folder with one set of embedded servers in it. A throw-away one trades safety for speed."""

    folder: Path
    throwaway: bool = False

    @property
    def mark(self) -> str:
        return hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:10]

    def prepare(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            probe = self.folder / ".writable"
            probe.touch()
            probe.unlink()
        except PermissionError:
            owner = owner_of(self.folder)
            raise Trouble(
                f"{self.folder} belongs to {owner} and cannot be written by you.\n"
                f"Run this as {owner}, or move that folder away to start with an empty one."
            ) from None
        require_room(self.folder)

    def sockets(self, wished: Path, account: Account | None = None) -> Path:
        """`wished` if a socket in it has a short enough path, else a private folder under /tmp."""
        folder = wished
        # A comma would end the path in Postgres' list of folders.
        if len(os.fsencode(wished)) + LONGEST_NAME > LONGEST_SOCKET or "," in str(wished):
            folder = Path("/tmp") / f"hearth-{account.uid if account else os.getuid()}-{self.mark}-{wished.name}"
        owner = account.uid if account else os.getuid()
        folder.mkdir(mode=0o700, parents=folder == wished, exist_ok=True)
        if account and folder.lstat().st_uid == 0:
            os.chown(folder, account.uid, account.gid)
        if folder.is_symlink() or folder.lstat().st_uid != owner:
            raise Trouble(f"{folder} belongs to somebody else; remove it and run this again.")
        return folder


def default_place() -> Place:
    named = os.environ.get("HEARTH_DATA")
    return Place(Path(named).resolve() if named else ROOT / ".hearth")


def test_place() -> Place:
    return Place(default_place().folder / "test", throwaway=True)


def owner_of(path: Path) -> str:
    while not path.exists():
        path = path.parent
    uid = path.stat().st_uid
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def require_room(folder: Path, needed: int = ROOM_TO_RUN) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Trouble(
            f"The disk that holds {folder} is full: {free // 2**20} MB left, {needed // 2**20} MB are needed.\n"
            "Make room and run this again; nothing was changed."
        )


# --- root ---------------------------------------------------------------------------------------


def unprivileged(existing: Path | None = None) -> Account | None:
    """Postgres refuses to run as root. Root lets an existing account run it, and makes none."""
    if os.geteuid() != 0:
        return None
    if existing and existing.exists() and (uid := existing.stat().st_uid):
        return _account(pwd.getpwuid(uid))
    for name in ("postgres", "nobody"):
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    raise Trouble("Postgres cannot run as root and this machine has no account 'nobody': run this as another user.")


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def account_can(account: Account | None, *command: str | Path) -> bool:
    """Whether that account can run the command."""
    try:
        return subprocess.run(command, cwd="/", input=b"", capture_output=True, **as_account(account)).returncode == 0
    except OSError:
        return False


def account_reaches(account: Account | None, folder: Path) -> bool:
    return account_can(account, "/bin/sh", "-c", 'test -x "$0" && test -w "$0"', folder)
