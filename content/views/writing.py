"""What a composer asks for by itself: the preview, a place for a file, the draft."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.generic import View

from content.drafting import MOST_FIELDS, add_to_draft, draft_of, forget_draft, read_key, save_draft, save_in_turn
from content.forms import LONGEST_TEXT, PreviewForm
from content.previewing import names, preview
from content.sittings import Turn
from content.uploading import take_upload


class PreviewView(LoginRequiredMixin, View):
    """The server's rendering of what is being written, mentions included."""

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PreviewForm(request.POST)
        if not form.is_valid():
            return HttpResponse(form.errors.get("source", ""), status=422)
        place = request.GET.get("place", "")[:80]
        rendered = preview(form.cleaned_data["source"], place=place, viewer=request.user)
        return HttpResponse(rendered.html)


class NamesView(LoginRequiredMixin, View):
    """People to call by name, as their handle is typed."""

    def get(self, request: HttpRequest, kind: str, key: str) -> HttpResponse:
        beginning = request.GET.get("q", "")[:40].strip()
        found = names(kind, key, viewer=request.user, beginning=beginning)
        if found is None:
            raise Http404
        return JsonResponse({"people": [{"handle": one.handle, "name": one.display_name} for one in found]})


class UploadsView(LoginRequiredMixin, View):
    """POST a file: what to write into the text so that it shows."""

    def post(self, request: HttpRequest) -> HttpResponse:
        assert request.user.is_authenticated  # LoginRequiredMixin
        file = request.FILES.get("file")
        try:
            if file is None:
                raise ValidationError(_("There was no file."))
            upload = take_upload(file, owner=request.user)
        except ValidationError as fault:
            return JsonResponse({"why": fault.messages[0]}, status=422)
        return JsonResponse({"markdown": upload.markdown}, status=201)


class DraftView(LoginRequiredMixin, View):
    """GET, POST (with `remove`: forget; `?some`: beside what is kept) my draft for one place.

    Where I may no longer write there is none.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            self.kind, self.place = read_key(kwargs["key"], request.user)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        assert request.user.is_authenticated  # LoginRequiredMixin
        draft = draft_of(request.user, self.kind, self.place)
        return JsonResponse({"fields": draft.fields if draft else {}, "saved_at": draft.saved_at if draft else None})

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        assert request.user.is_authenticated  # LoginRequiredMixin
        turn = Turn.of(request, request.user)
        if "remove" in request.POST:
            forget_draft(request.user, self.kind, self.place, turn)
            return HttpResponse(status=204)
        fields = _fields(request.POST.get("fields", ""))
        if fields is None:
            return HttpResponse(status=422)
        # One screen of several sends its own fields.
        save = add_to_draft if "some" in request.GET else save_draft
        draft = save_in_turn(save, request.user, self.kind, self.place, fields, turn)
        return JsonResponse({"saved_at": draft.saved_at if draft else None})


def _fields(text: str) -> dict[str, str] | None:
    """A few named texts, none longer than a text may be by much."""
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or len(fields) > MOST_FIELDS:
        return None
    # A draft may be too long to be posted; it may not be without end. Postgres keeps no NUL.
    return {str(name)[:40]: str(value)[: 2 * LONGEST_TEXT].replace("\x00", "") for name, value in fields.items()}
