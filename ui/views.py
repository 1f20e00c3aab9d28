from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ui import sample


@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("img/mark.svg"))


# The drawing for those who take it, and pictures of it: phones put a maskable one into the shape of their own.
ICONS = (
    ("mark.svg", "image/svg+xml", "any", "any"),
    ("icon-192.png", "image/png", "192x192", "any"),
    ("icon-512.png", "image/png", "512x512", "any"),
    ("icon-maskable-512.png", "image/png", "512x512", "maskable"),
)


def _icon(name: str, kind: str, sizes: str, purpose: str) -> dict[str, str]:
    return {"src": static(f"img/{name}"), "type": kind, "sizes": sizes, "purpose": purpose}


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the site beside its apps (W3C Web Application Manifest)."""
    said = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f4f3ee",
        "theme_color": "#f4f3ee",
        "icons": [_icon(*icon) for icon in ICONS],
        "shortcuts": [
            {"name": _("For you"), "url": "/notifications/"},
            {"name": _("Communities"), "url": "/communities/"},
        ],
    }
    response = JsonResponse(said, content_type="application/manifest+json")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/styleguide.html", {"specimens": specimens(request)})


def specimens(request: HttpRequest) -> list[dict[str, str]]:
    """The files of templates/ui/specimens: the first line is '{# Title | what it is for #}', the rest the markup."""
    folder = Path(__file__).resolve().parent.parent / "templates" / "ui" / "specimens"
    found = []
    for path in sorted(folder.glob("*.html")):
        heading, source = path.read_text().split("\n", 1)
        title, note = heading.strip("{# }").split("|")
        drawn = render_to_string(f"ui/specimens/{path.name}", sample.context(), request)
        found.append(
            {"name": path.stem, "title": title.strip(), "note": note.strip(), "source": source.strip(), "drawn": drawn}
        )
    return found


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """For views that limit how often something may be done."""
    return render(request, "429.html", {"exception": exception}, status=429)
