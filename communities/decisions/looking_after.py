"""What those who look after the place do to a flagged proposal: other words, as long as nobody has agreed to it for
good; and off the table, so that nobody else says where they stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from communities.decisions.proposing import DecidedAlready, say_anew, take_up_again, withdraw
from communities.decisions.talks import opening_of, reword_talk
from communities.models import Proposal, Stage, Version
from communities.models.ballot import CHOICE_LENGTH
from communities.models.proposal import Worded
from content.targets import Text
from moderation.models import Tended
from moderation.rewording import KeptHere, text_of

if TYPE_CHECKING:
    from people.models import Person

TEXTS = ("title", "what", "why")


def texts_of(proposal: Proposal) -> list[Text]:
    options = [
        Text(_name_of(number), _("option %(n)d") % {"n": number}, option, CHOICE_LENGTH)
        for number, option in enumerate(proposal.options, 1)
    ]
    return [*(text_of(proposal, name) for name in TEXTS), *options]


def _name_of(number: int) -> str:
    return f"option-{number}"


def why_it_stays(proposal: Proposal) -> str:
    """Who said where they stand hears of other words and says so again: not once that is over."""
    if not proposal.is_agreed_to:
        return ""
    return _(
        "People said where they stand on these words, and it is over: they stay as they were read. "
        "It can be hidden; or give it more time first, so that everybody is asked again."
    )


def reword(proposal: Proposal, changed: Mapping[str, str], by: Person) -> None:
    """Also in the versions before, and where it is talked over: mended once since, they would still say what has to go.
    The proposal is held, and its ballot."""
    before = _said_by(proposal)
    first, *_later = versions = list(proposal.versions.order_by("number"))
    opening = opening_of(proposal, first)
    for version in versions:
        _replace(version, changed)
    reword_talk(proposal, opening, opening_of(proposal, first), by)
    note = _("In other words, by those who look after this place")
    say_anew(proposal, by=by, words=_as_words(before | dict(changed)), note=note, at=timezone.now())


def _said_by(row: Worded) -> dict[str, str]:
    options = {_name_of(number): option for number, option in enumerate(row.options, 1)}
    return {name: getattr(row, name) for name in TEXTS} | options


def _as_words(said: Mapping[str, str]) -> dict[str, Any]:
    own = {name: said[name] for name in TEXTS}
    return own | {"options": [words for name, words in said.items() if name not in TEXTS]}


def _replace(version: Version, changed: Mapping[str, str]) -> None:
    """Only what it has: it may have had fewer options."""
    said = _said_by(version)
    version.say(**_as_words(said | {name: words for name, words in changed.items() if name in said}))
    version.save(update_fields=[*Worded.WORDS])


_WORDS = KeptHere(texts=texts_of, write=reword, fault=why_it_stays).offered()


def closes(proposal: Proposal) -> str:
    is_settled = proposal.stage in (Stage.DECIDED, Stage.WITHDRAWN)
    return "" if is_settled else _("Take the proposal off the table: nobody else says where they stand")


def close(proposal: Proposal, by: Person, why: str) -> str:
    try:
        withdraw(proposal, by=by)
    except DecidedAlready:
        return _("It was decided or withdrawn meanwhile.")
    return ""


def stands(proposal: Proposal) -> dict[str, Any]:
    return _WORDS["stands"](proposal) | {"closed": proposal.withdrawn_at is not None}


def put_back(proposal: Proposal, stood: dict[str, Any], by: Person) -> str | None:
    if Tended.CLOSED in stood:
        take_up_again(proposal, by=by)
    complaint: str | None = _WORDS["put_back"](proposal, stood, by)
    return complaint


# As a Target takes it.
TENDED = _WORDS | {"closes": closes, "close": close, "stands": stands, "put_back": put_back}
