"""What the two fill in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.refusing import Watched
from mentoring.models import Partnership, PartnershipKind, Visit, VisitOffer
from mentoring.observing.protocols import Protocol
from mentoring.somebody import SomebodyField
from people.models import Person

if TYPE_CHECKING:
    from django.db.models import QuerySet

LONGEST_PART = 6000
# A visit that has been may be put down afterwards.
AGO = timedelta(days=60)


class SuggestForm(Watched, forms.ModelForm[Partnership]):
    kind = forms.ChoiceField(
        label=gettext_lazy("Whose question it is"), choices=PartnershipKind.choices, widget=forms.RadioSelect
    )
    invited = SomebodyField(
        label=gettext_lazy("With whom"), help_text=gettext_lazy("A member here: a handle such as @grace, or a name.")
    )

    class Meta:
        model = Partnership
        fields = ("words",)
        widgets: ClassVar[dict[str, forms.Widget]] = {"words": forms.Textarea(attrs={"rows": 3})}

    field_order = ("invited", "kind", "words")

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["invited"]
        assert isinstance(field, SomebodyField)
        field.people = people

    def _post_clean(self) -> None:
        """The verb makes the partnership; here only the fields are read."""


class BeginForm(forms.Form):
    visitor = forms.ChoiceField(label=gettext_lazy("Who visits"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, partnership: Partnership, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other = partnership.other(person.pk)
        field = self.fields["visitor"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (str(other.pk), _("%(name)s visits me") % {"name": other.first_name}),
            (str(person.pk), _("I visit %(name)s") % {"name": other.first_name}),
        ]


class BriefForm(Watched, forms.ModelForm[Visit]):
    class Meta:
        model = Visit
        fields = ("focus", "looking_for", "protocol")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "looking_for": forms.Textarea(attrs={"rows": 3}),
            "protocol": forms.RadioSelect(),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "focus": gettext_lazy("One question you really have: “Who answers when I ask?”"),
            "looking_for": gettext_lazy("What the visitor may watch and write down, and what to leave alone."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["focus"].required = True


class OfferForm(Watched, forms.ModelForm[VisitOffer]):
    starts_at = forms.DateTimeField(
        label=gettext_lazy("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text=gettext_lazy("On your own clock."),
    )

    class Meta:
        model = VisitOffer
        fields = ("what", "starts_at", "minutes", "place")

    def clean_starts_at(self) -> datetime:
        starts_at: datetime = self.cleaned_data["starts_at"]
        if starts_at < timezone.now() - AGO:
            raise forms.ValidationError(_("That is more than two months ago. Choose a day to come."))
        return starts_at


class CoverForm(Watched, forms.Form):
    cover = forms.CharField(
        label=gettext_lazy("Who covers for you meanwhile"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("For instance: Ilse takes my bay until eleven."),
    )


class NotesForm(Watched, forms.Form):
    """A field for each section of the protocol."""

    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, protocol: Protocol, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n, section in enumerate(protocol.sections):
            self.fields[f"part-{n}"] = forms.CharField(
                label=section.title,
                help_text=section.prompt,
                required=False,
                max_length=LONGEST_PART,
                widget=forms.Textarea(attrs={"rows": 5}),
            )

    @property
    def parts(self) -> Mapping[str, str]:
        return {name.removeprefix("part-"): words for name, words in self.cleaned_data.items() if name != "edition"}

    @property
    def started_from(self) -> int:
        return self.cleaned_data["edition"] or 0

    @staticmethod
    def initial_of(parts: Mapping[str, str], edition: int) -> dict[str, Any]:
        return {f"part-{n}": words for n, words in parts.items()} | {"edition": edition}


class ReaderForm(forms.Form):
    who = SomebodyField(
        label=gettext_lazy("Show them to"), help_text=gettext_lazy("A member here: a handle such as @grace, or a name.")
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["who"]
        assert isinstance(field, SomebodyField)
        field.people = people


class PaperForm(Watched, forms.Form):
    """Words that both may change, with the edition they were begun from."""

    words = forms.CharField(max_length=LONGEST_PART, widget=forms.Textarea(attrs={"rows": 5}))
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def started_from(self) -> int:
        return self.cleaned_data["edition"] or 0


class DebriefForm(PaperForm):
    words = forms.CharField(
        label=gettext_lazy("What we talked over"),
        max_length=LONGEST_PART,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "Whoever was visited speaks first: what stood out, what surprised you, which question stays."
        ),
    )


class TryingForm(PaperForm):
    words = forms.CharField(
        label=gettext_lazy("What I will try"),
        max_length=LONGEST_PART,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One small thing, with a day: “On Monday I count to five after each question.”"),
    )
