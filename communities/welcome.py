"""The first run: where somebody might belong, what they say of themselves, and a first small step.

It can be skipped: home leads back to it, quietly, until it is done or put away.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.belonging.way_in import NEW_FOR
from communities.joining import ask_to_join, come_in
from communities.models import Community, Joining, JoinRequest
from communities.pages import Standing, standing_of
from communities.permissions import memberships_of
from content.refusing import Watched
from people.models import topics_in
from people.topics import fitting

if TYPE_CHECKING:
    from communities.querysets import CommunityQuerySet
    from people.models import Person

SUGGESTED = 5
# Among so many the fitting ones are looked for; the largest come first.
LOOKED_AT = 200


def elsewhere(person: Person) -> CommunityQuerySet:
    """Where this person is not yet, and could go to or ask."""
    there = Community.objects.findable().exclude(memberships__person=person).exclude(bans__person=person)
    return there.exclude(joining=Joining.INVITATION)


def suggestions(person: Person, learning: str | None = None, chosen: Collection[str] = ()) -> Sequence[Community]:
    """Those about what the person said first, each with the reason as `because`; then open ones with most people.

    `learning` is what they just typed, `chosen` the numbers of those they have picked already.
    """
    found = list(elsewhere(person).order_by("-access", "-member_count", "name")[:LOOKED_AT])
    for community in found:
        community.because = _because(person, community, learning)  # type: ignore[attr-defined]
    found.sort(key=lambda one: (str(one.pk) not in chosen, not one.because))  # type: ignore[attr-defined]
    return found[: max(SUGGESTED, len(chosen))]


def _because(person: Person, community: Community, learning: str | None) -> str:
    about = " ".join((community.name, community.purpose, community.for_whom, community.better_at))
    if topic := fitting(person.learns if learning is None else topics_in(learning), about):
        return _("You want to learn %(topic)s.") % {"topic": topic}
    if topic := fitting(person.helps_with, about):
        return _("You can help with %(topic)s.") % {"topic": topic}
    if person.aim and fitting([person.aim], about):
        return _("You want to be better at: %(aim)s") % {"aim": person.aim}
    return ""


def is_open(person: Person) -> bool:
    """Whether there is something left of the first run. At most one query beside those of the page."""
    if person.welcome_put_away_at or person.date_joined < timezone.now() - NEW_FOR:
        return False
    return not person.role or not _belongs_or_asked(person)


def _belongs_or_asked(person: Person) -> bool:
    return bool(memberships_of(person)) or JoinRequest.objects.filter(person=person).exists()


def put_welcome_away(person: Person) -> None:
    person.welcome_put_away_at = timezone.now()
    person.save(update_fields=["welcome_put_away_at"])


class WelcomeForm(Watched, forms.Form):
    learning = forms.CharField(
        label=gettext_lazy("What would you like to learn?"),
        help_text=gettext_lazy("With commas between: handover, first practicals. The list below follows it."),
        max_length=200,
        required=False,
    )
    communities = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Which of these sounds like your work?"),
        queryset=Community.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    role = forms.CharField(label=gettext_lazy("What you do"), max_length=80, required=False)
    hello = forms.CharField(
        label=gettext_lazy("Something you’d like company with"),
        help_text=gettext_lazy("This becomes your hello in the communities you pick."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, by=person, stood=f"{person.role}\n{person.wants_to_learn}", **kwargs)
        self.person = person
        self.initial = {"role": person.role, "learning": person.wants_to_learn, **self.initial}
        field: Any = self.fields["communities"]
        field.queryset = elsewhere(person)
        self.suggested = suggestions(person, self["learning"].value(), self.chosen)

    @property
    def chosen(self) -> Collection[str]:
        return [str(pk) for pk in self["communities"].value() or []]

    @transaction.atomic
    def save(self) -> None:
        self.person.role, self.person.wants_to_learn = self.cleaned_data["role"], self.cleaned_data["learning"]
        self.person.save(update_fields=["role", "wants_to_learn"])
        for community in self.cleaned_data["communities"]:
            self._go_to(community, self.cleaned_data["hello"])

    def _go_to(self, community: Community, hello: str) -> None:
        standing, _request = standing_of(self.person, community)
        if standing is Standing.MAY_JOIN:
            come_in(community, person=self.person, hello=hello)
        elif standing is Standing.MAY_ASK:
            ask_to_join(community, person=self.person, words=hello)
