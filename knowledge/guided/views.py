"""Guided telling: one question a screen, kept on the server with each button and each pause."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from communities.views.scoping import CommunityScoped
from content import drafting
from content.forms import LONGEST_TEXT
from knowledge.drafts import TELLING, cues_in, has_words, hold, place_in, sending_key, told_from
from knowledge.forms import CUES, CueFormSet, StoryForm
from knowledge.guided.guide import AT, Guide
from knowledge.models import Story
from knowledge.pace import fault_of_pace, says_it_anew
from knowledge.permissions import can_tell
from knowledge.probes import CUES as CUES_STEP
from knowledge.probes import PHOTO, SHARING
from knowledge.requests.rounds import tell_to
from knowledge.telling import tell
from knowledge.writing.photos import Sent, take_photo
from knowledge.writing.views import FROM_ADDRESS, Telling, asked_here, brought_by, is_another, round_here, wanted_here
from moderation.links import refuse_too_many

TOLD = gettext_lazy("Told. Thank you for writing it down.")
FEWEST_CUES, MOST_CUES = 3, 12


class Guided(Telling, CommunityScoped):
    allows = can_tell
    refusal = gettext_lazy("Members tell stories here. Join, and yours is welcome.")

    @property
    def draft_key(self) -> tuple[str, int]:
        return TELLING, self.community.pk

    @property
    def fields(self) -> dict[str, Any]:
        return self.draft.fields if self.draft else {}

    @cached_property
    def wanted(self) -> list[tuple[str, str]]:
        return wanted_here(self, str(self.fields.get("answers", "")))

    def keep(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Beside what is kept already; gives all of it."""
        draft = drafting.add_to_draft(self.person, *self.draft_key, changes)
        return draft.fields if draft else changes

    def to_step(self, key: str) -> HttpResponse:
        return redirect("knowledge:guided-step", self.community.slug, key)


class StartView(Guided, View):
    """Where one left off; the first question else. A thread or a request that became one brings its words."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        brought, kept = brought_by(request), self.fields
        if not is_another(brought, kept):
            return self.to_step(Guide(kept).here)
        # A page that is only looked at changes nothing that was told already.
        if has_words(kept):
            return redirect(f"{reverse('knowledge:tell', args=[self.community.slug])}?{request.GET.urlencode()}")
        fields = self.keep({**dict.fromkeys(FROM_ADDRESS, ""), **brought, AT: Guide(kept).here})
        return self.to_step(Guide(fields).here)


class StepView(Guided, TemplateView):
    template_name = "knowledge/guided.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.here = kwargs["step"]
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(self.fields)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sent = take_photo(request, owner=self.person)
        if request.POST.get("go") != "tell":
            return self._take(sent)
        with transaction.atomic():
            self.draft = hold(self.person, self.community)
            # Pressed twice: the first one told it, and the draft is gone.
            if told := told_from(self.person, request.POST.get("sending_key", "")):
                return self.lead_to(told, str(TOLD))
            return self._take(sent)

    def _take(self, sent: Sent) -> HttpResponse:
        guide = self._guide(self.fields)
        fields = self.keep({**self._typed(guide, sent.data), AT: self.here})
        form = StoryForm(fields, community=self.community, wanted=self.wanted, by=self.person)
        faults: dict[str, Any] = {
            name: form.errors[name] for name in (*guide.step.fields, "photo") if self._is_fault(form, name)
        }
        faults |= {name: [said] for name, said in sent.faults.items()}
        if faults:
            return self._page(fields, faults=faults, status=422)
        return self._go(self.request.POST, fields)

    def _guide(self, fields: dict[str, Any]) -> Guide:
        guide = Guide(fields)
        if self.here not in guide.keys:
            raise Http404
        return Guide(fields, self.here)

    def _typed(self, guide: Guide, data: QueryDict) -> dict[str, Any]:
        """What this screen asks for, as it was typed; of a box that is not ticked nothing is sent."""
        names = [*guide.step.fields, *(["photo"] if guide.step == PHOTO else [])]
        boxes = {"nameless": ""} if guide.step == SHARING else {}
        typed: dict[str, Any] = boxes | {
            name: str(data[name])[: 2 * LONGEST_TEXT].replace("\x00", "") for name in names if name in data
        }
        return typed | self._cues(data) if guide.step == CUES_STEP else typed

    def _cues(self, data: QueryDict) -> dict[str, Any]:
        typed: dict[str, Any] = {"cue-TOTAL_FORMS": str(MOST_CUES), "cue-INITIAL_FORMS": "0"}
        for number in range(MOST_CUES):
            asked = {name: data.get(f"cue-{number}-{name}", "")[:300] for name in ("note", "x", "y")}
            told = asked | place_in(data.get(f"cue-{number}-place", "")) | {"place": ""}
            typed |= {f"cue-{number}-{name}": value for name, value in told.items()}
        return typed

    def _is_fault(self, form: StoryForm, name: str) -> bool:
        """What is missing is asked for at the end; what cannot stay is said at once."""
        return form.has_error(name) and not form.has_error(name, "required") and bool(form.data.get(name))

    def _go(self, data: QueryDict, fields: dict[str, Any]) -> HttpResponse:
        guide, go = self._guide(fields), data.get("go", "next")
        if move := {"up": -1, "down": 1}.get(go.partition(":")[0]):
            self.keep(guide.move(go.partition(":")[2], move))
            return self.to_step(self.here)
        if go == "finish":
            messages.success(self.request, _("Kept. ‘Tell a story’ goes on where you left it, on every device."))
            return redirect("knowledge:library", self.community.slug)
        if go == "tell":
            return self._tell(fields)
        return self.to_step(self._next(guide, go))

    def _next(self, guide: Guide, go: str) -> str:
        """The screen that a button leads to; what it says of this one is kept first."""
        if go == "stay":
            return self.here
        if go in guide.keys:
            self.keep({AT: go})
            return go
        after = guide.after.key if guide.after else self.here
        if go == "later":
            self.keep({**guide.put_off(), AT: after})
        elif go == "skip":
            self.keep({**guide.skip(), AT: after})
        else:
            self.keep({AT: after})
        return after

    def _tell(self, fields: dict[str, Any]) -> HttpResponse:
        form = StoryForm(fields, community=self.community, wanted=self.wanted, by=self.person)
        cues = self._cue_forms(fields)
        if not form.is_valid() or not cues.is_valid():
            return self._back_to_fault(form, cues)
        if fault := fault_of_pace(self.person, Story):
            messages.error(self.request, fault)
            return self.to_step(self.here)
        key, nameless = sending_key(self.draft), form.cleaned_data["nameless"]
        if nameless and not refuse_too_many(form, *cues.forms, by=self.person):
            return self._back_to_fault(form, cues)
        if not says_it_anew(form, Story, self.person, key=key):
            return self._back_to_fault(form, cues)
        story = tell(
            self.community,
            form.draft(cues.drafts()),
            author=self.person,
            sending_key=key,
            answers=asked_here(self, str(fields.get("answers", ""))),
            nameless=nameless,
            along=form.cleaned_data["along"],
        )
        if opened := round_here(self, str(fields.get("round", ""))):
            tell_to(opened, story)
        self.forget_draft()
        return self.lead_to(story, str(TOLD), meant=str(fields.get("answers", "")))

    def _cue_forms(self, fields: dict[str, Any]) -> CueFormSet:
        return CUES(_as_forms(cues_in(fields)), prefix="cue", waits=True, by=self.person)

    def _back_to_fault(self, form: StoryForm, cues: CueFormSet) -> HttpResponse:
        """To the screen that asks for what is missing, which says so."""
        guide = self._guide(self.fields)
        wrong = next((step for step in guide.steps if set(step.fields) & set(form.errors)), None)
        key = wrong.key if wrong else CUES_STEP.key if form.is_valid() else guide.steps[0].key
        names = [name for name in wrong.fields if name in form.errors] if wrong else list(form.errors)
        said = [str(fault) for name in names for fault in form.errors.get(name, [])]
        if not said:
            said = [str(fault) for cue in cues.forms for some in cue.errors.values() for fault in some]
        messages.error(self.request, " ".join(dict.fromkeys(said)))
        return self.to_step(key)

    def _page(self, fields: dict[str, Any], *, faults: Any = None, status: int = 200) -> HttpResponse:
        guide = self._guide(fields)
        form = StoryForm(initial=fields, community=self.community, wanted=self.wanted)
        form.is_valid()
        for name, said in (faults or {}).items():
            form.errors[name] = form.error_class(said)
        context = self.get_context_data(
            guide=guide,
            form=form,
            told=[form[name] for name in guide.step.fields],
            cues=self._cue_rows(fields),
            places=guide.places(),
            draft=self.draft,
            sending_key=sending_key(self.draft),
            draft_url=f"/content/drafts/{TELLING}-{self.community.pk}/?some",
            asked=asked_here(self, str(fields.get("answers", ""))),
            round=round_here(self, str(fields.get("round", ""))),
        )
        return self.render_to_response(context, status=status)

    def _cue_rows(self, fields: dict[str, Any]) -> list[dict[str, Any]]:
        told = cues_in(fields)
        rows = [cue | {"place": f"{cue['part']}|{cue['anchor']}"} for cue in told]
        empty = max(1, FEWEST_CUES - len(rows)) if len(rows) < MOST_CUES else 0
        return [*rows, *({"place": ""} for _number in range(empty))]


def _as_forms(cues: list[dict[str, Any]]) -> dict[str, Any]:
    """The cues of a draft as a set of forms is sent."""
    sent: dict[str, Any] = {"cue-TOTAL_FORMS": str(len(cues)), "cue-INITIAL_FORMS": "0"}
    for number, cue in enumerate(cues):
        sent |= {f"cue-{number}-{name}": value for name, value in cue.items()}
    return sent
