"""The environment Django starts in when the embedded servers, or some of them, are ours."""

import os
import secrets
from collections.abc import Callable, Mapping

from launcher.attach import Servers, attach
from launcher.bootstrap import Trouble
from launcher.places import Place, default_place
from launcher.postgres import USER

MODES = ("demo", "development", "production")
EMBEDDED = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}


def mode() -> str:
    named = os.environ.get("HEARTH_MODE") or "demo"
    if named not in MODES:
        raise Trouble(f"HEARTH_MODE is '{named}'; it can be {', '.join(MODES)}.")
    return named


def missing_servers(environment: Mapping[str, str]) -> list[str]:
    return [server for server, variable in EMBEDDED.items() if not environment.get(variable)]


def with_servers(place: Place, say: Callable[[str], None]) -> tuple[dict[str, str], Servers | None]:
    """This environment, completed by the servers and the key it does not name."""
    environment = dict(os.environ)
    environment.setdefault("SECRET_KEY", secret_key())
    for variable, name in (("STATIC_ROOT", "static"), ("MEDIA_ROOT", "media")):
        if variable not in environment:
            environment[variable] = str(place.folder / name)
            (place.folder / name).mkdir(parents=True, exist_ok=True)
    servers = None
    if needed := missing_servers(environment):
        servers = attach(place, needed, say)
        environment.update({EMBEDDED[name]: servers.urls[name] for name in needed})
    if "postgres" in needed and servers:
        # psql and its family, and manage.py dbshell, find the server by these.
        environment.update(PGHOST=str(servers.sockets), PGUSER=USER)
        environment["PATH"] = f"{servers.binaries}{os.pathsep}{environment.get('PATH', '')}"
    return environment, servers


def secret_key() -> str:
    """Made once for this folder: signed-in people stay so over restarts."""
    path = default_place().folder / "secret-key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        return path.read_text().strip()
