"""Where something of one community may be taken: what was said among few never to where more people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communities.models import Access, Community
from communities.permissions import memberships_of

if TYPE_CHECKING:
    from people.models import Person

_OPENNESS = {Access.OPEN: 2, Access.CLOSED: 1, Access.PRIVATE: 0}


def where_to(here: Community, *, by: Person) -> list[Community]:
    """Communities that this person leads as well, none of them more open than this one."""
    mine = [one.community for one in memberships_of(by).values() if one.leads]
    return [one for one in mine if one.pk != here.pk and no_more_open(here, one)]


def no_more_open(here: Community, there: Community) -> bool:
    return _OPENNESS[Access(there.access)] <= _OPENNESS[Access(here.access)]
