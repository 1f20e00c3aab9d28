"""One community, everybody who stands in some relation to it, and a token of its own in every private text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import count
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from people.models import Person
from tests.access.table import BELONGING, LEADING, PLANTERS, ROWS, Row, Says, reading
from tests.cast import Ward, client_of, make_member

# Who may see a text: those who know of the place, who read what is said in it, who belong, who lead. A set of roles
# is an audience too.
KNOWN, CONTENT, MEMBERS, LEADERS = "known", "content", "members", "leaders"
type Audience = str | frozenset[str]
NEVER_A_NUMBER = 2**31 - 1
NEVER_A_NAME = "never-was-here"
NEVER_AN_ID = UUID(int=1)
# Of as many digits each, so that none begins as another does.
_number = count(100_001)


class Scene:
    """`scene.ward` has the people; planters put what they made into `scene["thread"]`."""

    def __init__(self, access: str) -> None:
        self.access = access
        self.ward = Ward(access)
        self.community = self.ward.community
        colleague = make_member(self.community, "Cleo Colleague")
        self.people: dict[str, Person | None] = self.ward.everybody() | {"colleague": colleague}
        self.made: dict[str, Any] = {}
        self.canaries: dict[str, tuple[Audience, str]] = {}
        for plant in PLANTERS:
            plant(self)
        self.clients: dict[str, Client] = {role: client_of(one) for role, one in self.people.items()}

    def __setitem__(self, name: str, made: Any) -> None:
        assert name not in self.made, f"two planters make “{name}”"
        self.made[name] = made

    def __getitem__(self, name: str) -> Any:
        return self.made[name]

    @property
    def slug(self) -> str:
        return self.community.slug

    def canary(self, audience: Audience, name: str) -> str:
        """Words to plant. They share the word 'lighthouse', which a search finds them by."""
        assert name not in self.canaries, f"two planters plant “{name}”"
        token = f"zq{name.replace('-', '')}{next(_number)}"
        self.canaries[name] = (audience, token)
        return f"lighthouse {token}"

    def token(self, name: str) -> str:
        return self.canaries[name][1]

    def forbidden(self, role: str) -> Iterator[str]:
        """The tokens that must never reach this role."""
        return (token for audience, token in self.canaries.values() if not _sees(self.access, role, audience))

    def url(self, row: Row) -> str:
        return reverse(row.route, args=self.arguments(row)) + row.query

    @cached_property
    def acts(self) -> dict[tuple[str, str], list[Row]]:
        """Which rows ask for a path, by method and path: what a page offers is held against them."""
        acts: dict[tuple[str, str], list[Row]] = {}
        for row in ROWS:
            acts.setdefault((row.method, self.url(row).partition("?")[0]), []).append(row)
        return acts

    def arguments(self, row: Row) -> list[Any]:
        return list(row.at(self))

    def ghost_arguments(self, row: Row, role: str) -> list[Any] | None:
        """The same address, of something that never existed: a place, or where the role sees the place, a thing in it.

        None when that leaves nothing to replace.
        """
        arguments = self.arguments(row)
        if self.slug in arguments and reading(self.access, role) is not Says.OK:
            return [NEVER_A_NAME if one == self.slug else one for one in arguments]
        things = [one for one in arguments if one != self.slug]
        numbers = [one for one in things if isinstance(one, int | UUID)]
        return [_ghost(one) if one in (numbers or things) else one for one in arguments] if things else None


def _ghost(argument: Any) -> Any:
    if isinstance(argument, int):
        return NEVER_A_NUMBER
    return NEVER_AN_ID if isinstance(argument, UUID) else NEVER_A_NAME


def _sees(access: str, role: str, audience: Audience) -> bool:
    return audience in _audiences(access, role) if isinstance(audience, str) else role in audience


def _audiences(access: str, role: str) -> set[str]:
    if role in LEADING:
        return {KNOWN, CONTENT, MEMBERS, LEADERS}
    if role in BELONGING:
        return {KNOWN, CONTENT, MEMBERS}
    if access == "open":
        return {KNOWN, CONTENT}
    return {KNOWN} if access == "closed" else set()
