import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csp import ContentSecurityPolicyMiddleware

from ui import faces
from ui.modules import policy_with_import_map

# What no page of ours asks a browser for.
REFUSED = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "serial", "usb")
PERMISSIONS = ", ".join(f"{name}=()" for name in REFUSED)
FACE = re.compile(rf"/faces/(?P<seed>{faces.PLAIN.pattern})\.svg")


class DrawnFaces:
    """Answers for drawn portraits before anything looks up who asks: they are the same for everybody, for ever."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = FACE.fullmatch(request.path_info)
        if asked is None or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
        }
        return HttpResponse(faces.draw(asked["seed"]), content_type="image/svg+xml", headers=headers)


class PolicyMiddleware(ContentSecurityPolicyMiddleware):
    """Django's policy, and the hash of the import map, which settings cannot know before static files are named."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        policy: dict[str, Any] = settings.SECURE_CSP
        if policy and not hasattr(response, "_csp_config"):
            response._csp_config = policy_with_import_map(policy)  # type: ignore[attr-defined]
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return super().process_response(request, response)
