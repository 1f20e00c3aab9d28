"""The first run: where somebody might belong, and what they say of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from communities.joining import ask_to_join, join
from communities.models import Community, Joining
from communities.pages import Standing, standing_of

if TYPE_CHECKING:
    from people.models import Person

SUGGESTED = 5


def suggestions(person: Person) -> Sequence[Community]:
    """Open communities with the most people, then closed ones, where this person is not yet."""
    elsewhere = Community.objects.findable().exclude(memberships__person=person).exclude(bans__person=person)
    elsewhere = elsewhere.exclude(joining=Joining.INVITATION)
    return list(elsewhere.order_by("-access", "-member_count", "name")[:SUGGESTED])


class WelcomeForm(forms.Form):
    communities = forms.ModelMultipleChoiceField(
        label=_("Which of these sounds like your work?"),
        queryset=Community.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    role = forms.CharField(label=_("What you do"), max_length=80, required=False)
    hello = forms.CharField(
        label=_("Something you’d like company with"),
        help_text=_("This becomes your hello in the communities you pick."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, person: Person, suggested: Sequence[Community], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.suggested = person, suggested
        self.initial.setdefault("role", person.role)
        field: Any = self.fields["communities"]
        field.queryset = Community.objects.filter(pk__in=[community.pk for community in suggested])

    @transaction.atomic
    def save(self) -> None:
        self.person.role = self.cleaned_data["role"]
        self.person.save(update_fields=["role"])
        for community in self.cleaned_data["communities"]:
            self._go_to(community, self.cleaned_data["hello"])

    def _go_to(self, community: Community, hello: str) -> None:
        standing, _request = standing_of(self.person, community)
        if standing is Standing.MAY_JOIN:
            join(community, person=self.person, hello=hello)
        elif standing is Standing.MAY_ASK:
            ask_to_join(community, person=self.person, words=hello)
