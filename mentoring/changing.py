"""Whom a proposed pair could be changed with, and what would speak against it: said before, at each choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mentoring.against import RULED_OUT, WHY_APART, apart_between
from mentoring.apart import CONFIDENCES, Apart
from people.models import Person

if TYPE_CHECKING:
    from mentoring.fit import Candidate
    from mentoring.models import Programme

type Pair = tuple[int, float, int, int]

# Refused if it were chosen, so it is no choice.
REFUSED = CONFIDENCES | {Apart.SAME_PERSON}


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    against: str


type Choices = Sequence[tuple[str, Sequence[Choice]]]


@dataclass(frozen=True)
class Changing:
    """The one pair that is to be changed: mentors with a place left, and pairs to swap mentors with, each by name."""

    proposal: int
    with_places: Choices
    others: Choices


def changing_of(
    programme: Programme,
    people: Mapping[int, Candidate],
    persons: Mapping[int, Person],
    proposals: Sequence[Pair],
    change: str,
) -> Changing | None:
    chosen = next((one for one in proposals if str(one[0]) == change), None)
    if chosen is None:
        return None
    pk, _fit, mentor, mentee = chosen
    asks = Asking(programme, people, persons)
    left = _places_left(programme, people, proposals)
    free = [one for one, count in left.items() if count > 0 and one in persons and one not in (mentor, mentee)]
    swaps = [one for one in proposals if one[0] != pk and {one[2], one[3]} <= persons.keys()]
    return Changing(
        pk,
        _grouped(asks.to_pair(mentee, other) for other in free),
        _grouped(asks.to_swap(chosen, other) for other in swaps),
    )


def _places_left(programme: Programme, people: Mapping[int, Candidate], proposals: Sequence[Pair]) -> Counter[int]:
    left = Counter({one.person_id: one.places_left for one in people.values()})
    for _pk, _fit, mentor, mentee in proposals:
        left.subtract((mentor, mentee) if programme.is_among_peers else (mentor,))
    return left


def _grouped(choices: Iterable[Choice | None]) -> Choices:
    """Those without anything against them first, each group by name; None are no choices."""
    found = sorted((one for one in choices if one), key=lambda one: one.label)
    groups = [
        (_("Nothing speaks against it"), [one for one in found if not one.against]),
        (_("Something speaks against it"), [one for one in found if one.against]),
    ]
    return [(label, those) for label, those in groups if those]


class Asking:
    """What would keep two apart, by the rules of the programme."""

    def __init__(self, programme: Programme, people: Mapping[int, Candidate], persons: Mapping[int, Person]) -> None:
        self.programme, self.people, self.persons = programme, people, persons
        self.ruled_out = set(programme.ruled_out.values_list("mentee_id", "mentor_id"))
        if programme.is_among_peers:
            self.ruled_out |= {(mentor, mentee) for mentee, mentor in self.ruled_out}

    def to_pair(self, mentee: int, mentor: int) -> Choice | None:
        against = self._against(mentee, mentor)
        person = self.persons[mentor]
        return None if against is None else Choice(person.handle, str(person), against)

    def to_swap(self, one: Pair, other: Pair) -> Choice | None:
        new_pairs = [(one[3], other[2]), (other[3], one[2])]
        said = [self._against(*both) for both in new_pairs]
        if None in said:
            return None
        against = [f"{self._named(*both)}: {words}" for both, words in zip(new_pairs, said, strict=True) if words]
        names = {"mentee": str(self.persons[other[3]]), "mentor": str(self.persons[other[2]])}
        return Choice(str(other[0]), _("%(mentee)s (%(mentor)s)") % names, ". ".join(against))

    def _named(self, mentee: int, mentor: int) -> str:
        names = {"mentee": self.persons[mentee].first_name, "mentor": self.persons[mentor].first_name}
        return _("%(mentee)s with %(mentor)s") % names

    def _against(self, mentee: int, mentor: int) -> str | None:
        """'' where nothing is; None where the two are no choice."""
        seeker, other = self.people.get(mentee), self.people.get(mentor)
        if seeker is None or other is None:
            return None
        apart = apart_between(seeker, other, self.programme)
        if apart in REFUSED:
            return None
        if apart:
            return str(WHY_APART[apart])
        return str(RULED_OUT) if (mentee, mentor) in self.ruled_out else ""
