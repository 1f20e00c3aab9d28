"""The form in which a person chooses what to hear of, and when: presets first, single kinds behind "more"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.forms import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from engagement.digests import PLANNED, plan_anew
from engagement.hearing import hear_of
from engagement.kinds import Kind, Weight, all_kinds
from engagement.models import Cadence, Hearing, KindChoice, Preferences, Preset, Way
from engagement.places import PlaceOfMine, places_of

# What each preset means, in the order of how much one hears.
PRESETS = (
    (Preset.QUIET, Preset.QUIET.label, _("What has my name on it, here and not by mail")),
    (Preset.NORMAL, Preset.NORMAL.label, _("My name, what I follow and what I wrote, also by mail")),
    (Preset.EVERYTHING, Preset.EVERYTHING.label, _("Each new thread and each reply as well")),
    (Preset.MUTED, Preset.MUTED.label, _("No dot, no count, no mail")),
)
USUAL = "usual"
AS_CHOSEN = (USUAL, _("As in the place"))
# What became of my words and my membership is told; only whether by mail is mine to choose.
OWED = [(USUAL, Way.MAIL.label), (Way.BELL.value, Way.BELL.label)]
AS_EVERYWHERE = (USUAL, _("With the others"))
HOURS = [("", "–"), *((hour, f"{hour:02}:00") for hour in range(24))]


@dataclass(frozen=True)
class PlaceFields:
    place: PlaceOfMine
    preset: BoundField
    digest: BoundField


class PreferencesForm(forms.ModelForm[Preferences]):
    """All of it in one form with one button; what is left as it was is not written."""

    class Meta:
        model = Preferences
        fields = ("mail_notices", "quiet_from", "quiet_until", "digest", "digest_weekday", "digest_hour")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "digest_hour": forms.Select(choices=HOURS[1:]),
            "quiet_from": forms.Select(choices=HOURS),
            "quiet_until": forms.Select(choices=HOURS),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.instance.person
        self._places = places_of(person)
        self._kinds = all_kinds()
        self._heard = {row.place: row for row in Hearing.objects.filter(person=person)}
        self._chosen = dict(KindChoice.objects.filter(person=person).values_list("kind", "way"))
        for place in self._places:
            self._add_place(place)
        for kind in self._kinds:
            self._add_kind(kind)

    def _add_place(self, place: PlaceOfMine) -> None:
        heard = self._heard.get(place.token)
        preset = heard.preset if heard else Preset.NORMAL
        digest = (heard.digest if heard else "") or USUAL
        name = {"name": place.name}
        self._add(f"preset-{place.token}", _("What I hear of %(name)s") % name, Preset.choices, preset)
        self._add(f"digest-{place.token}", _("Digest of %(name)s") % name, [AS_EVERYWHERE, *Cadence.choices], digest)

    def _add_kind(self, kind: Kind) -> None:
        choices = OWED if kind.weight == Weight.OWED else [AS_CHOSEN, *Way.choices]
        chosen = self._chosen.get(kind.name, USUAL)
        self._add(f"kind-{kind.name}", kind.label, choices, chosen if chosen in dict(choices) else USUAL)

    def _add(self, name: str, label: Any, choices: Sequence[Any], initial: str) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, initial=initial)

    def places(self) -> Iterator[PlaceFields]:
        for place in self._places:
            yield PlaceFields(place, self[f"preset-{place.token}"], self[f"digest-{place.token}"])

    def kinds(self) -> Iterator[BoundField]:
        for kind in self._kinds:
            yield self[f"kind-{kind.name}"]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        if (asked.get("quiet_from") is None) != (asked.get("quiet_until") is None):
            missing = "quiet_until" if asked.get("quiet_until") is None else "quiet_from"
            self.add_error(missing, _("Quiet hours need both: from when, and until when."))
        return asked

    @transaction.atomic
    def save(self, commit: bool = True) -> Preferences:
        """Only what was chosen, and not over what a worker wrote of them meanwhile."""
        preferences = self.instance
        preferences.save(update_fields=[name for name in self.changed_data if name in self.Meta.fields])
        for place in self._places:
            self._save_place(place)
        for kind in self._kinds:
            self._save_kind(kind)
        if preferences.next_digest_at is None or any(name.startswith("digest") for name in self.changed_data):
            preferences.refresh_from_db(fields=PLANNED, from_queryset=Preferences.objects.select_for_update())
            plan_anew(preferences)
        return preferences

    def _save_place(self, place: PlaceOfMine) -> None:
        names = {"preset": f"preset-{place.token}", "digest": f"digest-{place.token}"}
        if any(name in self.changed_data for name in names.values()):
            chosen = {field: self.cleaned_data[name] for field, name in names.items()}
            chosen["digest"] = "" if chosen["digest"] == USUAL else chosen["digest"]
            hear_of(place.token, person=self.instance.person, **chosen)

    def _save_kind(self, kind: Kind) -> None:
        name = f"kind-{kind.name}"
        if name not in self.changed_data:
            return
        mine = KindChoice.objects.filter(person=self.instance.person, kind=kind.name)
        if (way := self.cleaned_data[name]) != USUAL:
            KindChoice.objects.update_or_create(person=self.instance.person, kind=kind.name, defaults={"way": way})
        else:
            mine.delete()


class PresetForm(forms.Form):
    """For one place, beside what is in it."""

    preset = forms.ChoiceField(
        label=_("Tell me"),
        choices=[(preset, format_lazy("{}. {}", label, words)) for preset, label, words in PRESETS],
        widget=forms.RadioSelect,
    )


class MutingForm(forms.Form):
    """A tag one wants to hear nothing of."""

    tag = forms.CharField(label=_("Mute a tag"), max_length=40)

    def clean_tag(self) -> str:
        tag: str = self.cleaned_data["tag"]
        return tag.strip().lstrip("#").lower()
