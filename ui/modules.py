"""The import map: every script in static/js under the name it is imported by.

The policy allows this one inline script by the hash of its text, so pages carry no nonce and may be stored.
"""

import base64
import functools
import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static

PREFIX = "hearth/"
FOLDERS = ("elements", "lib")


def scripts_folder() -> Path:
    return Path(settings.BASE_DIR) / "static" / "js"


@functools.cache
def import_map() -> str:
    folder = scripts_folder()
    files = [path for name in FOLDERS for path in sorted((folder / name).glob("*.js"))]
    names = (path.relative_to(folder).as_posix() for path in files)
    imports = {PREFIX + name.removesuffix(".js"): static(f"js/{name}") for name in names}
    return json.dumps({"imports": imports}, separators=(",", ":"))


@functools.cache
def import_map_hash() -> str:
    digest = hashlib.sha256(import_map().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def policy_with_import_map(policy: dict[str, Any]) -> dict[str, Any]:
    return policy | {"script-src": [*policy.get("script-src", ()), import_map_hash()]}
