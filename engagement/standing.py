"""Whether what a letter told stands: a mail server may have it, and the second is the same to the word.

What was read since or went on is told again all the same. What may not be read any more, was changed, muted or taken
away is not: the letter is chosen anew then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engagement.finding import Finds, Seeker, find
from engagement.leaving_out import left_out_by_each
from engagement.sections import Item, sections
from people.models import Person
from people.scopes import person_scope

if TYPE_CHECKING:
    from engagement.models import Mail
    from engagement.reach import Reach

# Of each kind, more than a letter has room for.
ENOUGH = 50


def as_told(item: Item, section: str) -> list[Any]:
    return [section, item.key, item.as_of, *item.words]


def which_stand(mails: Sequence[Mail], reaches: Mapping[int, Reach], now: datetime) -> set[int]:
    """Those all of whose things are found as they were told, by people who are here and in places that the reader has
    digests of. A statement for each of the three questions, however many they are.

    `reaches` say of which places that is by now, by person.
    """
    known = [mail for mail in mails if mail.told and mail.person]
    if not known:
        return set()
    gone = _gone(known)
    wanted = {section: ENOUGH for mail in known for section, *_item in _items(mail)}
    left_out = left_out_by_each([mail.person_id for mail in known if mail.person_id])
    seekers = [_seeker(mail, reaches[mail.person_id or 0], left_out[mail.person_id or 0]) for mail in known]
    found = find(seekers, wanted, now, again=True)
    stand = {mail.pk for mail, finds in zip(known, found, strict=True) if _stands(mail, finds)}
    return stand - gone


def _gone(mails: Sequence[Mail]) -> set[int]:
    """Those that name somebody who has left the site."""
    authors = {mail.pk: {author for _section, _key, _as_of, _quote, author, *_rest in _items(mail)} for mail in mails}
    asked = {author for some in authors.values() for author in some if author}
    left = Person.objects.filter(pk__in=asked, is_active=False, is_placeholder=False)
    gone = set(left.values_list("pk", flat=True))
    return {pk for pk, some in authors.items() if not gone.isdisjoint(some)}


def _items(mail: Mail) -> list[list[Any]]:
    items: list[list[Any]] = (mail.told or {})["items"]
    return items


def _seeker(mail: Mail, reach: Reach, left_out: frozenset[str]) -> Seeker:
    """As of the moment it was written for, from when on it told."""
    assert mail.person
    assert mail.told
    since, begins, at = (datetime.fromisoformat(mail.told[name]) for name in ("since", "begins", "at"))
    without = left_out | reach.besides | {person_scope(mail.person.pk)}
    told = {key: as_of for _section, key, as_of, *_words in _items(mail)}
    return Seeker(mail.person, since, without, reach.only, told, by_mail=True, begins=begins, at=at)


def _stands(mail: Mail, finds: Finds) -> bool:
    by_name = {section.name: section for section in sections()}
    told = _items(mail)
    there_is = [
        [name, item.key, *item.words]
        for name in {section for section, *_item in told}
        if name in by_name
        for item in finds.of(by_name[name], ENOUGH)
    ]
    return all([section, key, *words] in there_is for section, key, _as_of, *words in told)
