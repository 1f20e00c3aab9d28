"""What a community has of somebody who leaves the site: nobody leaves one without a steward."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from communities.joining import leave
from communities.models import JoinRequest, Letter, Membership, Removal, Role, Stance
from communities.permissions import has_other_steward

if TYPE_CHECKING:
    from people.models import Person


def places_without_another_steward(person: Person) -> Iterator[str]:
    for membership in Membership.objects.filter(person=person, role=Role.STEWARD).select_related("community"):
        if not has_other_steward(membership.community, person.pk):
            name = membership.community.name
            yield _("Hand “%(name)s” over first: it has no other steward. Its settings say how.") % {"name": name}


def erase_belonging(person: Person, words_go: bool) -> None:
    for membership in Membership.objects.filter(person=person).select_related("community"):
        leave(membership.community, person=person)
    JoinRequest.objects.filter(person=person).delete()
    Removal.objects.filter(person=person).delete()
    if words_go:
        Stance.objects.filter(person=person).update(reason="")
        Letter.objects.filter(author=person).delete()
