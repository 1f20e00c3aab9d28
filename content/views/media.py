from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.csp import csp_override
from django.views.generic import View

from content.models import Upload
from content.pictures import WIDTHS
from content.uploading import visible_upload

KEPT_WIDTHS = frozenset(map(str, WIDTHS))
# A file of somebody's is never a page of ours.
NOTHING_RUNS = {"default-src": ["'none'"], "frame-ancestors": ["'none'"], "sandbox": [""]}


def file_response(request: HttpRequest, upload: Upload) -> HttpResponseBase:
    """For whoever may see it. Asked for anew each time. `?w=`: a picture in one of its smaller widths."""
    asked = request.GET.get("w", "")
    width = int(asked) if asked in KEPT_WIDTHS else None
    tag = f'"{upload.key.hex}{width or ""}"'
    headers = {
        "Cache-Control": "private, no-cache",
        "ETag": tag,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers=headers)
    return FileResponse(
        upload.open(width),
        as_attachment=not upload.is_picture,
        filename=upload.name,
        content_type=upload.media_type,
        headers=headers,
    )


@method_decorator(csp_override(NOTHING_RUNS), name="dispatch")
class MediaView(View):
    """What hangs on something, for those who may see that. Asked anew each time: a removed member has no copy."""

    def get(self, request: HttpRequest, key: UUID, name: str) -> HttpResponseBase:
        return file_response(request, visible_upload(key, request.user))
