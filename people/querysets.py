from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import BaseUserManager
from django.db import models

from people.handles import handle_from
from people.scopes import people_known_to, ways_to_know

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import Person


LISTED = models.Q(is_listed=True)


class PersonQuerySet(models.QuerySet["Person"]):
    def active(self) -> PersonQuerySet:
        return self.filter(is_active=True, is_placeholder=False)

    def for_faces(self) -> PersonQuerySet:
        """Only what a face and a name need, for lists that show many."""
        return self.only("display_name", "portrait_seed", "portrait_key")

    def matching(self, words: str) -> PersonQuerySet:
        """Found by name, handle, role, organisation, language, topic or where they work: each word somewhere."""
        for word in words.replace("\x00", "").split()[:6]:
            self = self.filter(findable__contains=word.upper())
        return self

    def visible_to(self, viewer: Person | AnonymousUser) -> PersonQuerySet:
        """Those who chose to be listed, and those the viewer shares a place with."""
        return self.active().filter(_known_to(viewer))

    def met_by(self, viewer: Person | AnonymousUser) -> PersonQuerySet:
        """With `is_met`: whether the viewer finds their profile, so that their name leads there."""
        active = models.Q(is_active=True, is_placeholder=False)
        met = models.ExpressionWrapper(active & _known_to(viewer), output_field=models.BooleanField())
        return self.annotate(is_met=met)


def ways_to_see(viewer: Person | AnonymousUser) -> list[models.Q]:
    """Those whom the viewer finds beside themselves, each way alone: where few are seen so, its index has them."""
    return [LISTED, *ways_to_know(viewer)]


def _known_to(viewer: Person | AnonymousUser) -> models.Q:
    if not viewer.is_authenticated:
        return LISTED | people_known_to(viewer)
    return LISTED | models.Q(pk=viewer.pk) | _each_for_itself(people_known_to(viewer))


def _each_for_itself(known: models.Q) -> models.Q:
    """Otherwise Postgres gathers everybody in the viewer's places, a hundred thousand maybe, to tell of the few on a
    page whether they are among them. OFFSET 0 keeps it from that."""
    from people.models import Person

    them = Person.objects.filter(known, pk=models.OuterRef("pk"))
    return models.Q(models.Exists(them, template="EXISTS(%(subquery)s OFFSET 0)"))


_Manager = BaseUserManager.from_queryset(PersonQuerySet)


class PersonManager(_Manager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> Person:
        """A person with a handle of their own; an address is kept in lower case."""
        fields.setdefault("display_name", email.partition("@")[0])
        fields.setdefault("handle", self.free_handle(str(fields["display_name"])))
        fields.setdefault("portrait_seed", fields["handle"])
        person: Person = self.model(email=email.lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> Person:
        """Made at the site's own console, so the address counts as verified: the first one has no mail server yet."""
        person = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        return person

    def free_handle(self, name: str) -> str:
        stem = handle_from(name)
        taken = set(self.filter(handle__startswith=stem).values_list("handle", flat=True))
        taken |= set(
            self.filter(former_handles__handle__startswith=stem).values_list("former_handles__handle", flat=True)
        )
        number = 2
        handle = stem
        while handle in taken:
            handle = f"{stem}-{number}"
            number += 1
        return handle
