from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.forms import LineField
from content.refusing import Watched
from mentoring.circle_units import joined
from mentoring.models import CircleForming
from mentoring.scheduling_forms import PeopleOfCircle
from people.models import Person

if TYPE_CHECKING:
    from django.db.models import QuerySet


class PairsField(forms.CharField):
    """'@grace @noor, @ilse @marta' as pairs of people."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=400, **kwargs)
        self.people: QuerySet[Person] = Person.objects.none()

    def clean(self, value: Any) -> list[list[int]]:
        pairs = [[word.lstrip("@").lower() for word in part.split()] for part in super().clean(value).split(",")]
        pairs = [pair for pair in pairs if pair]
        named = {handle for pair in pairs for handle in pair}
        found = {one.handle.lower(): one.pk for one in self.people.filter(handle__in=named)}
        for pair in pairs:
            if len(pair) != 2 or pair[0] == pair[1]:
                raise forms.ValidationError(_("Write two handles for each pair: @grace @noor, @ilse @marta."))
            for handle in pair:
                if handle not in found:
                    raise forms.ValidationError(_("Nobody here is called @%s.") % handle)
        return [[found[handle] for handle in pair] for pair in pairs]


class CirclesForm(Watched, forms.ModelForm[CircleForming]):
    """What holds for circles, whoever is seated in them."""

    must = PairsField(
        label=gettext_lazy("Together"), help_text=gettext_lazy("Pairs of handles: @grace @noor, @ilse @marta.")
    )
    must_not = PairsField(
        label=gettext_lazy("Not together"), help_text=gettext_lazy("In confidence: only those who lead see it here.")
    )

    class Meta:
        model = CircleForming
        fields = ("name", "purpose", "session_minutes", "smallest", "largest")
        field_classes: ClassVar[dict[str, Any]] = {"name": LineField}

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("must", "must_not"):
            field = self.fields[name]
            assert isinstance(field, PairsField)
            field.people = people

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        smallest, largest = data.get("smallest"), data.get("largest")
        if smallest and largest and smallest > largest:
            self.add_error("largest", _("The most people cannot be fewer than the fewest."))
        together, apart = data.get("must") or [], data.get("must_not") or []
        self._refuse_both(together, apart)
        if largest:
            self._refuse_too_many(together, largest)
        return data

    def _refuse_both(self, together: list[list[int]], apart: list[list[int]]) -> None:
        """Also of two whom others bring together."""
        direct = {frozenset(pair) for pair in together}
        for group in _groups(together):
            for pair in apart:
                if not set(pair) <= set(group):
                    continue
                if frozenset(pair) in direct:
                    text = _("%(two)s are to sit together and not together. Take one of the two out.")
                else:
                    text = _(
                        "%(two)s are not to sit together, and the pairs above bring them together: %(group)s. "
                        "Take one of these pairs out."
                    )
                self.add_error("must_not", text % {"two": self._named(pair), "group": self._named(group)})

    def _refuse_too_many(self, together: list[list[int]], largest: int) -> None:
        for group in _groups(together):
            if len(group) > largest:
                text = _(
                    "These pairs bring %(n)d people together, and a circle has %(most)d places: %(group)s. "
                    "Take a pair out, or let more people in."
                )
                self.add_error("must", text % {"n": len(group), "most": largest, "group": self._named(group)})

    def _named(self, people: list[int]) -> str:
        field = self.fields["must"]
        assert isinstance(field, PairsField)
        handles = field.people.filter(pk__in=people).order_by("handle").values_list("handle", flat=True)
        return ", ".join(f"@{handle}" for handle in handles)


def _groups(together: list[list[int]]) -> list[list[int]]:
    return joined(together, [pk for pair in together for pk in pair])


class FormingForm(CirclesForm):
    """Of people who are chosen, by their profiles."""

    chosen = PeopleOfCircle(
        label=gettext_lazy("Who"),
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Everybody here who has said when they could meet."),
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, people=people, **kwargs)
        chosen = self.fields["chosen"]
        assert isinstance(chosen, forms.ModelMultipleChoiceField)
        chosen.queryset = people

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        chosen, smallest = data.get("chosen"), data.get("smallest")
        if chosen is not None and smallest and len(chosen) < smallest:
            self.add_error("chosen", _("That is not enough people for one circle."))
        return data


class SignUpsForm(CirclesForm):
    """Of those who signed up for a programme and can be seated."""

    class Meta(CirclesForm.Meta):
        fields = (*CirclesForm.Meta.fields, "keeps_wishes")  # type: ignore[assignment]

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, people=people, **kwargs)
        self.how_many = people.count()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        smallest = data.get("smallest")
        if smallest and self.how_many < smallest:
            self.add_error("smallest", _("Only %(n)d of those who signed up can be seated now.") % {"n": self.how_many})
        return data
