from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csp import ContentSecurityPolicyMiddleware

from ui.modules import policy_with_import_map


class PolicyMiddleware(ContentSecurityPolicyMiddleware):
    """Django's policy, and the hash of the import map, which settings cannot know before static files are named."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        policy: dict[str, Any] = settings.SECURE_CSP
        if policy and not hasattr(response, "_csp_config"):
            response._csp_config = policy_with_import_map(policy)  # type: ignore[attr-defined]
        return super().process_response(request, response)
