"""The import map: every script in static/js by the name it is imported by, "hearth/lib/csrf.js".

One line stands for all of them: where names hold hashes, all scripts lie in a folder named after what they say, so that
a browser may keep them for ever and a page need not list forty addresses. The policy allows this one inline script by
the hash of its text, so pages carry no nonce and may be stored.
"""

import base64
import functools
import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage

PREFIX = "hearth/"


def scripts_folder() -> Path:
    return Path(settings.BASE_DIR) / "static" / "js"


def edition() -> str:
    """Changes with any script."""
    digest = hashlib.sha256()
    for path in sorted(scripts_folder().rglob("*.js")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@functools.cache
def import_map() -> str:
    folder = f"js/{edition()}/" if isinstance(staticfiles_storage, ManifestFilesMixin) else "js/"
    return json.dumps({"imports": {PREFIX: settings.STATIC_URL + folder}}, separators=(",", ":"))


@functools.cache
def import_map_hash() -> str:
    digest = hashlib.sha256(import_map().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def policy_with_import_map(policy: dict[str, Any]) -> dict[str, Any]:
    return policy | {"script-src": [*policy.get("script-src", ()), import_map_hash()]}
