from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.http import require_GET

from ui import sample


@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("img/mark.svg"))


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
