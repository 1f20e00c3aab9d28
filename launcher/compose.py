"""What can be told about docker-compose.yml without Docker."""

import re
from pathlib import Path
from typing import Any

SERVICES = ("postgres", "redis", "web", "worker", "beat", "sweeper", "caddy", "mail")
NEEDED = re.compile(r"\$\{(\w+):\?")


def complaints(path: Path) -> list[str]:
    import yaml

    try:
        described: dict[str, Any] = yaml.safe_load(path.read_text())
    except (OSError, yaml.YAMLError) as error:
        return [str(error)]
    services = described.get("services", {})
    found = [f"no service '{name}'" for name in SERVICES if name not in services]
    volumes = described.get("volumes", {})
    for name, service in services.items():
        found += [f"{name} waits for '{other}', which is no service" for other in waits_for(service) - set(services)]
        found += [f"{name} mounts '{volume}', which is no volume" for volume in mounts(service) - set(volumes)]
        if not service.get("image") and not service.get("build"):
            found.append(f"{name} has neither an image nor a build")
    return found


def needed(path: Path) -> list[str]:
    """Variables without which the file refuses to start."""
    return sorted(set(NEEDED.findall(path.read_text())))


def waits_for(service: dict[str, Any]) -> set[str]:
    return set(service.get("depends_on", ()))


def mounts(service: dict[str, Any]) -> set[str]:
    sources = [volume.partition(":")[0] for volume in service.get("volumes", ())]
    return {source for source in sources if not source.startswith((".", "/"))}
