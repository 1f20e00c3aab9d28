from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from content.forms import LineField, TextField
from moderation.deciding import TEMPLATES, About, Decision, Warning
from moderation.models import Appeal, Flag, MeasureKind, Reason
from moderation.tending import CHANGED_MEANWHILE, mark_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from content.targets import Text
    from moderation.looking import Look
    from moderation.places import Shared

REASON_LIMIT = 500
FOR_A_WHILE = (MeasureKind.MUTED, MeasureKind.SUSPENDED)
LONGEST_DAYS = 365
# A text with no more room than this is written on one line.
A_LINE = 200


def reason_in(request: HttpRequest, name: str = "reason") -> str:
    """What the person it concerns reads, on one line."""
    return " ".join(request.POST.get(name, "").replace("\x00", "").split())[:REASON_LIMIT]


class FlagForm(forms.ModelForm[Flag]):
    reason = forms.ChoiceField(label=_("What is wrong"), choices=Reason, widget=forms.RadioSelect())

    norm = forms.ChoiceField(label=_("Which line of how you are together"), required=False)

    class Meta:
        model = Flag
        fields: Sequence[str] = ("reason", "norm", "note")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "reason": forms.RadioSelect(),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, norms: Sequence[str] = (), **kwargs: Any) -> None:
        """`norms` are what was agreed where it stands; without any there is nothing to choose from."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["norm"]
        field.choices = [("", _("None of them in particular")), *((text, text) for text in norms)]
        if not norms:
            del self.fields["norm"]


class PersonFlagForm(FlagForm):
    """Of a person: where the two met, with a line of how people are together there, or a few words of what it is."""

    place = forms.ChoiceField(label=_("Where you met them"), required=False)

    class Meta(FlagForm.Meta):
        fields = ("reason", "place", "norm", "note")

    def __init__(self, *args: Any, shared: Sequence[Shared], **kwargs: Any) -> None:
        """`shared` are the places where both are."""
        super().__init__(*args, norms=[text for one in shared for text in one.norms], **kwargs)
        self.shared = shared
        self.fields["note"].help_text = _("Needed where you name no line of how you are together.")
        place: Any = self.fields["place"]
        place.choices = [("", _("Nowhere in particular")), *((one.place, one.name) for one in shared)]
        if len(shared) == 1:
            place.initial = shared[0].place
        if not shared:
            del self.fields["place"]
        if norm := self.fields.get("norm"):
            lines = [(one.name, [(text, text) for text in one.norms]) for one in shared if one.norms]
            norm.choices = [("", _("None of them in particular")), *lines]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        norm, place = said.get("norm", ""), said.get("place", "")
        where = [one.place for one in self.shared if norm in one.norms]
        if norm and not place and len(where) == 1:
            said["place"] = where[0]
        elif norm and not place:
            self.add_error("place", _("That line stands in several places. In which of them?"))
        elif norm and place not in where:
            self.add_error("norm", _("That line is of another place than the one you chose."))
        if not norm and not said.get("note", "").strip():
            self.add_error("note", _("A few words, so that whoever looks knows what it is about."))
        return said


class AppealForm(forms.ModelForm[Appeal]):
    class Meta:
        model = Appeal
        fields = ("words",)
        labels: ClassVar[dict[str, Any]] = {"words": _("Why somebody should look at it again")}
        widgets: ClassVar[dict[str, forms.Widget]] = {"words": forms.Textarea(attrs={"rows": 4})}


class DecisionForm(forms.Form):
    """What was written and who wrote it: for one case, or the same for several that were chosen."""

    about = forms.ChoiceField(label=_("What was written"), choices=About, initial=About.LEAVE, widget=forms.RadioSelect)
    person = forms.ChoiceField(label=_("About who wrote it"), required=False)
    days = forms.IntegerField(
        label=_("For how many days"),
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=7,
        required=False,
        help_text=_("Where it is for a while. In a community's thread or room, muting holds in that community."),
    )
    template = forms.ChoiceField(label=_("What they are told"), choices=Warning, required=False)
    reason = forms.CharField(
        label=_("In your own words"),
        max_length=900,
        required=False,
        help_text=_("The person reads it, with their own text beside it, and can ask once for a second look."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    close = forms.BooleanField(label=_("Let nobody else answer there"), required=False)
    carry_to: forms.Field = forms.SlugField(label=_("Move the thread to the community at /c/"), required=False)

    def __init__(self, *args: Any, looks: Sequence[Look], kinds: Iterable[MeasureKind], **kwargs: Any) -> None:
        """`kinds` are what whoever decides may do about people."""
        super().__init__(*args, **kwargs)
        self.cases = [look.case for look in looks]
        person: Any = self.fields["person"]
        person.choices = [("", _("Nothing")), *((kind.value, kind.label) for kind in kinds)]
        only = looks[0] if len(looks) == 1 else None
        row: Any = only.case.target if only else None
        self.texts = {f"words_{text.name}": text for text in only.target.texts(row)} if only else {}
        self.said_before = only.target.words_before(row, only.case.stood) if only and only.case.stood else ""
        for name, text in self.texts.items():
            self.fields[name] = _field_of(text, is_alone=len(self.texts) == 1)
        self.order_fields(["about", "person", "days", "template", "reason", *self.texts])
        self._offer_to_close(looks)
        if any(look.target.carry_to is None for look in looks):
            del self.fields["carry_to"]

    def _offer_to_close(self, looks: Sequence[Look]) -> None:
        """Where each of them can be; called by its name where that is one."""
        offered = {look.target.closes(look.case.target) for look in looks}
        if "" in offered:
            del self.fields["close"]
        elif len(offered) == 1:
            self.fields["close"].label = offered.pop()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        template = TEMPLATES.get(said.get("template") or "", "")
        said["told"] = "\n\n".join(part for part in (str(template), said.get("reason", "").strip()) if part)[:1000]
        said["new_words"] = {
            text.name: said[name] for name, text in self.texts.items() if self._is_changed(name, text, said)
        }
        if (said.get("person") or said["new_words"]) and not said["told"]:
            self.add_error("reason", _("Say why: whoever it concerns reads it."))
        if said.get("person") in FOR_A_WHILE and not said.get("days"):
            self.add_error("days", _("For how long?"))
        return said

    def _is_changed(self, name: str, text: Text, said: dict[str, Any]) -> bool:
        """By whoever decides. Others may have changed it since the page was drawn, whose words are not to be written
        over unseen."""
        stands = mark_of(text.words)
        drawn = self.data.get(f"at_{name}", stands)
        is_said = name in self.data and name not in self.errors and (said[name] or text.may_be_empty)
        if not is_said or mark_of(self.data[name]) in (stands, drawn):
            return False
        if drawn != stands:
            self.add_error(name, CHANGED_MEANWHILE)
        return drawn == stands

    def marks(self) -> list[tuple[str, str]]:
        """Of the words the page is drawn with, sent back with what is decided."""
        return [(f"at_{name}", mark_of(text.words)) for name, text in self.texts.items()]

    def decision(self) -> Decision:
        """With what stood about each case when the page was drawn."""
        said = self.cleaned_data
        return Decision(
            about=said["about"],
            person=said["person"],
            days=said["days"] or 0,
            reason=said["told"],
            new_words=said["new_words"],
            drawn={
                text.name: self.data[f"at_{name}"] for name, text in self.texts.items() if f"at_{name}" in self.data
            },
            close=said.get("close", False),
            carry_to=said.get("carry_to", ""),
            stood={case.pk: self.data.get(f"stands_at-{case.pk}", case.version) for case in self.cases},
        )


def _field_of(text: Text, *, is_alone: bool) -> forms.CharField:
    label = _("Other words for it") if is_alone else _("In other words: %(what)s") % {"what": text.label}
    said: dict[str, Any] = {"label": label, "initial": text.words, "required": False}
    said["help_text"] = _("What stood there is kept for a second look.") if is_alone else ""
    if not text.limit:
        return TextField(**said, widget=forms.Textarea(attrs={"rows": 6}))
    # How long it may be is said by the field itself.
    rules = [rule for rule in text.validators if not isinstance(rule, MaxLengthValidator)]
    said |= {"max_length": text.limit, "validators": rules}
    if text.limit > A_LINE:
        return forms.CharField(**said, widget=forms.Textarea(attrs={"rows": 3}))
    return LineField(**said)
