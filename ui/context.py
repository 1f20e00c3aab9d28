import functools
from typing import Any

from django.http import HttpRequest

from ui.shell import Shell


def shell(request: HttpRequest) -> dict[str, Any]:
    """Built when a template first reads it, so a fragment, which has no shell around it, asks nothing.

    Templates call what can be called, which costs less than passing each look through a lazy object.
    """
    return {"shell": functools.cache(lambda: Shell(request))}
