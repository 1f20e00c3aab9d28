from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.forms.fields import LinesField
from communities.models import Community, Goal, GoalClosing, Measure
from content.forms import LineField, SendingForm
from content.refusing import Watched
from people.models import Person

MOST_MILESTONES = 20
MILESTONE_LENGTH = 160
MOST_OWNERS = 12
MOST = 1_000_000


class OwnersField(forms.CharField):
    """Members by their handles: '@hanna, piotr'. Gives people."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=400, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(f"@{person.handle}" for person in value) if isinstance(value, list) else value


class GoalForm(Watched, forms.ModelForm[Goal]):
    milestones = LinesField(
        label=_("Milestones"),
        help_text=_("If that is how you see it, one a line, in their order."),
        widget=forms.Textarea(attrs={"rows": 4}),
        most=MOST_MILESTONES,
        length=MILESTONE_LENGTH,
        too_many=_("Twenty milestones at most. Which ones would you celebrate?"),
        too_long=_("A milestone has room for 160 characters."),
    )
    owners = OwnersField(
        label=_("Who looks after it"), help_text=_("Handles of members: @hanna, @piotr. They are asked how it goes.")
    )

    class Meta:
        model = Goal
        fields = ("title", "why", "measure", "wanted", "unit", "next_step")
        field_classes: ClassVar[dict[str, Any]] = {"title": LineField}
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "why": forms.Textarea(attrs={"rows": 3}),
            "measure": forms.RadioSelect(),
        }
        labels: ClassVar[dict[str, Any]] = {"wanted": _("How many we want")}
        help_texts: ClassVar[dict[str, Any]] = {
            "why": _("What would be different for whom."),
            "unit": _("Practicals, wards, pairs…"),
        }

    field_order: Sequence[str] = ("title", "why", "measure", "wanted", "unit", "milestones", "next_step", "owners")

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.community = community
        self.fields["wanted"].required = False
        self.initial.setdefault("measure", Measure.NUMBER)
        if self.instance.pk:
            self.initial.setdefault("milestones", [one.title for one in self.instance.milestones.all()])
            self.initial.setdefault("owners", list(self.instance.owners.order_by("display_name")))

    def clean_wanted(self) -> int:
        wanted: int = self.cleaned_data["wanted"] or 1
        if not 1 <= wanted <= MOST:
            raise forms.ValidationError(_("Count to at least one, so that it can be reached."))
        return wanted

    def clean_owners(self) -> list[Person]:
        handles = [word.lstrip("@").lower() for word in re.split(r"[,;\s]+", self.cleaned_data["owners"]) if word]
        if len(handles) > MOST_OWNERS:
            raise forms.ValidationError(_("Twelve people at most: more, and nobody feels asked."))
        here = Person.objects.active().filter(memberships__community=self.community, handle__in=handles)
        owners = list(here.order_by("display_name"))
        unknown = set(handles) - {person.handle for person in owners}
        if unknown:
            words = _("Nobody here by that handle: %(handles)s.")
            raise forms.ValidationError(words, params={"handles": ", ".join(sorted(unknown))})
        return owners

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("measure") == Measure.MILESTONES and not cleaned.get("milestones"):
            self.add_error("milestones", _("Name at least one, so that it can be reached."))
        return cleaned

    @property
    def words(self) -> dict[str, Any]:
        """What `set_goal` and `change_goal` take. Milestones are counted, and so they say what is wanted."""
        names = ["title", "why", "measure", "unit", "next_step"]
        if self.cleaned_data["measure"] == Measure.NUMBER:
            names.append("wanted")
        return {name: self.cleaned_data[name] for name in names}


class NewGoalForm(GoalForm, SendingForm):
    waits = True
    reached = forms.IntegerField(
        label=_("Where it stands today"), min_value=0, max_value=MOST, required=False, initial=0
    )

    field_order = ("title", "why", "measure", "wanted", "unit", "reached", "milestones", "next_step", "owners")

    @property
    def words(self) -> dict[str, Any]:
        reached = self.cleaned_data["reached"] if self.cleaned_data["measure"] == Measure.NUMBER else 0
        return super().words | {"reached": reached or 0}


class ChangeGoalForm(GoalForm):
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("edition", self.instance.edition)


class CheckInForm(Watched, SendingForm):
    """How far: a number, or which milestones are reached; and a note for those who follow."""

    note = forms.CharField(
        label=_("A note"),
        help_text=_("What moved it, what is in the way."),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    next_step = forms.CharField(
        label=_("What comes next"), max_length=Goal._meta.get_field("next_step").max_length, required=False
    )

    def __init__(self, *args: Any, goal: Goal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goal = goal
        self.initial.setdefault("next_step", goal.next_step)
        self.fields = {**self._measure(goal), **self.fields}

    def _measure(self, goal: Goal) -> dict[str, forms.Field]:
        if not goal.has_milestones:
            label = _("How many by now")
            return {"reached": forms.IntegerField(label=label, min_value=0, max_value=MOST, initial=goal.reached)}
        milestones = list(goal.milestones.all())
        return {
            "milestones": forms.TypedMultipleChoiceField(
                label=_("Reached by now"),
                choices=[(one.pk, one.title) for one in milestones],
                initial=[one.pk for one in milestones if one.reached_at],
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        }


class LinkForm(forms.Form):
    """A page of this community, or with a few words something that lies elsewhere."""

    address = forms.CharField(
        label=_("Its address"), max_length=600, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    title = LineField(
        label=_("What it is"), help_text=_("Needed for a page elsewhere."), max_length=140, required=False
    )
    why = forms.CharField(label=_("Why it helped"), max_length=300, required=False)


class ClosingForm(Watched, forms.ModelForm[GoalClosing]):
    class Meta:
        model = GoalClosing
        fields = ("end", "learnt")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "end": forms.RadioSelect(),
            "learnt": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "learnt": _("What would you tell a community that sets out for the same?")
        }
