from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from ui import faces

YEAR = 365 * 24 * 3600


@require_GET
@cache_control(public=True, immutable=True, max_age=YEAR)
def face(request: HttpRequest, seed: str) -> HttpResponse:
    return HttpResponse(faces.draw(seed), content_type="image/svg+xml")


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/styleguide.html", {"specimens": specimens(request)})


def specimens(request: HttpRequest) -> list[dict[str, str]]:
    """Every file of templates/ui/specimens: its first line is '{# Title | what it is for #}', the rest is the markup."""
    folder = Path(__file__).resolve().parent.parent / "templates" / "ui" / "specimens"
    found = []
    for path in sorted(folder.glob("*.html")):
        heading, source = path.read_text().split("\n", 1)
        title, note = heading.strip("{# }").split("|")
        drawn = render_to_string(f"ui/specimens/{path.name}", _sample(), request)
        found.append({"name": path.stem, "title": title.strip(), "note": note.strip(), "source": source.strip(), "drawn": drawn})
    return found


def _sample() -> dict[str, object]:
    from ui import sample

    return sample.context()


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """For views that limit how often something may be done."""
    return render(request, "429.html", {"exception": exception}, status=429)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", {"reason": reason or _("The form was open too long.")}, status=403)
