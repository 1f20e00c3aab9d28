"""Whether requirements/ still says what pyproject.toml asks for, and names no address."""

import re
import tomllib
from pathlib import Path

from launcher.commands.lock import FILES

PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)
ADDRESS = re.compile(r"://|^\s*-(?:-index-url|-extra-index-url|-find-links|i|f)\b|/(?:root|home|Users)/", re.MULTILINE)


def complaints(root: Path) -> list[str]:
    project = tomllib.loads((root / "pyproject.toml").read_text())
    found = []
    for name, groups in FILES.items():
        path = root / "requirements" / f"{name}.txt"
        text = path.read_text() if path.exists() else ""
        wanted = project["project"]["dependencies"] + [
            each for group in groups for each in project["dependency-groups"][group]
        ]
        found += [f"{path.name} {complaint}" for complaint in complaints_about(text, wanted)]
    return found


def complaints_about(text: str, wanted: list[str]) -> list[str]:
    """Names in `wanted` that the file does not pin within their bounds, pins without a hash, addresses."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    pins = {canonicalize_name(name): version for name, version in PIN.findall(text)}
    found = []
    for requirement in map(Requirement, wanted):
        pinned = pins.get(canonicalize_name(requirement.name))
        if pinned is None or not requirement.specifier.contains(pinned, prereleases=True):
            found.append(f"pins {requirement.name} at {pinned or 'nothing'}; pyproject.toml asks for {requirement}")
    if text.count("--hash=sha256:") < len(pins):
        found.append("has pins without a hash")
    if ADDRESS.search(text):
        found.append("names an address")
    return found
