"""The people and places of the tests.

A ward where everybody stands in one relation to one community each: `noor` is a member, `grace` facilitates,
`steward` founded, `pending` has asked, `removed` was a member, `banned` was shown out, `outsider` has an account and
belongs elsewhere, `staff` runs the site and belongs nowhere.
"""

from __future__ import annotations

from itertools import count
from uuid import uuid4

import pytest
from django.test import Client

from communities.joining import ask_to_join, ban, found, join, remove
from communities.models import Access, Community, Role
from discussions.models import Thread
from discussions.posting import start_thread
from people.models import Person

PASSWORD = "a-long-enough-phrase"
# Of as many digits from the first to the last: "Person 9" would stand behind "Person 10", and be found in "Person 91".
_number = count(100_001)


def make_person(name: str = "", **fields: object) -> Person:
    n = next(_number)
    name = name or f"Person {n}"
    return Person.objects.create_user(f"person{n}@example.org", PASSWORD, display_name=name, **fields)


def make_community(*, access: str = Access.OPEN, name: str = "", founder: Person | None = None) -> Community:
    n = next(_number)
    community = Community(name=name or f"Community {n}", slug=f"community-{n}", purpose="Why we meet.", access=access)
    return found(community, founder=founder or make_person("Sana Steward"))


def make_member(community: Community, name: str = "", *, role: str = Role.MEMBER) -> Person:
    person = make_person(name)
    membership = join(community, person=person)
    if role != Role.MEMBER:
        membership.role = role
        membership.save(update_fields=["role"])
    return person


def make_thread(community: Community, *, author: Person | None = None, title: str = "", source: str = "") -> Thread:
    return start_thread(
        community,
        author=author or make_member(community),
        title=title or f"Thread {next(_number)}",
        source=source or "What do you do when it happens?",
    )


def client_of(person: Person | None) -> Client:
    client = Client()
    if person is not None:
        # allauth's backend is what a real sign-in uses.
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def machine() -> str:
    """An address of its own: who makes accounts and who guesses is counted by it, over tests too."""
    number = uuid4().int
    return f"2001:db8:{number % 65536:x}:{number // 65536 % 65536:x}::1"


def visitor() -> Client:
    return Client(REMOTE_ADDR=machine())


class Ward:
    """One community and everybody who stands in some relation to it."""

    def __init__(self, access: str) -> None:
        self.steward = make_person("Sana Steward")
        self.community = make_community(access=access, name=f"Ward ({access})", founder=self.steward)
        self.member = make_member(self.community, "Noor Haddad")
        self.facilitator = make_member(self.community, "Grace Mensah", role=Role.FACILITATOR)
        self.outsider = make_person("Otto Outside")
        join(make_community(name="Elsewhere"), person=self.outsider)
        self.pending = make_person("Pia Pending")
        ask_to_join(self.community, person=self.pending)
        self.removed = make_member(self.community, "Remy Removed")
        remove(self.community, person=self.removed, by=self.facilitator)
        self.banned = make_member(self.community, "Bo Banned")
        ban(self.community, person=self.banned, by=self.facilitator, reason="Adverts, three times.")
        self.staff = make_person("Ada Admin", is_staff=True, is_superuser=True)

    def everybody(self) -> dict[str, Person | None]:
        """Roles by name, as the rows of the access tests name them."""
        roles = ["outsider", "pending", "removed", "banned", "member", "facilitator", "steward", "staff"]
        return {"anonymous": None} | {role: getattr(self, role) for role in roles}


@pytest.fixture
def open_ward(db: None) -> Ward:
    return Ward(Access.OPEN)


@pytest.fixture
def closed_ward(db: None) -> Ward:
    return Ward(Access.CLOSED)


@pytest.fixture
def private_ward(db: None) -> Ward:
    return Ward(Access.PRIVATE)


@pytest.fixture
def community(db: None) -> Community:
    return make_community(name="Ward nurses")


@pytest.fixture
def member(community: Community) -> Person:
    return make_member(community, "Noor Haddad")


@pytest.fixture
def facilitator(community: Community) -> Person:
    return make_member(community, "Grace Mensah", role=Role.FACILITATOR)


@pytest.fixture
def outsider(db: None) -> Person:
    return make_person("Otto Outside")
