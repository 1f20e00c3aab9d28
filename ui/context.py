from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ui.shell import Shell


def shell(request: HttpRequest) -> dict[str, Any]:
    """Built when a template first reads it, so a fragment, which has no shell around it, asks nothing."""
    return {"shell": SimpleLazyObject(lambda: Shell(request))}
