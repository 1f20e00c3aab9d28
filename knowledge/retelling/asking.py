"""From a conversation to a story: those quoted are asked, and only what they gave is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.quoting import NotNow, Quote, Readers, say_there, still_standing
from content.refusing import NotTaken, refusal_of
from engagement.log import record
from engagement.notifying import clear
from knowledge.models import Audience, Consent, Given, PartName, Quotation, Retelling, Story
from knowledge.models.story import audiences_in, usual_audience
from knowledge.pace import fault_of_pace
from knowledge.sayings import RETELLING
from knowledge.telling import StoryDraft, tell
from moderation.sayings import flag_watched_saying
from people.models import Person
from people.scopes import person_scope

if TYPE_CHECKING:
    from communities.models import Community

ASKED = "knowledge.quoted_asked"
ALL_ANSWERED = "knowledge.quoted_answered"
TITLE_LENGTH = 120
WRITTEN = ("title", "situation", "happened", "advice", "audience")


class AlreadyTold(Exception):
    """It became a story before the answer came; what was given until then stands there."""


class OtherReaders(Exception):
    """It was meant for others, fewer or more, when the page that was answered was opened."""


class StillWaiting(Exception):
    """Somebody quoted has not answered yet, and has time left."""


def conversation(retelling: Retelling) -> str:
    return f"retelling:{retelling.pk}"


@transaction.atomic
def begin(
    community: Community,
    by: Person,
    title: str,
    kind: str,
    number: int,
    quotes: Sequence[Quote],
    audience: str = Audience.COMMUNITY,
) -> str:
    """Keeps the words and asks those whose they are. Who chose them gave their own."""
    if fault := fault_of_pace(by, Retelling):
        raise NotNow(fault)
    retelling = Retelling.objects.create(
        community=community,
        by=by,
        title=title[:TITLE_LENGTH],
        origin_kind=kind,
        origin=number,
        audience=audience,
    )
    there = Person.objects.active().in_bulk({quote.person_id for quote in quotes})
    for pk in dict.fromkeys(quote.person_id for quote in quotes if quote.person_id in there):
        mine = pk == by.pk
        consent = Consent.objects.create(
            retelling=retelling,
            person=there[pk],
            answer=Given.YES if mine else Given.WAITING,
            answered_at=timezone.now() if mine else None,
        )
        Quotation.objects.bulk_create(
            Quotation(consent=consent, words=one.words, said_at=one.at, url=one.url)
            for one in quotes
            if one.person_id == pk
        )
        if not mine:
            _ask(consent)
    flag_watched_saying(RETELLING, retelling)
    return retelling.get_absolute_url()


def _ask(consent: Consent) -> None:
    """Each is told alone: who else is asked they see on the page."""
    retelling = consent.retelling
    where, scope = retelling.community, person_scope(consent.person_id)
    ids: dict[str, int | str] = {"consent": consent.pk, "conversation": conversation(retelling)}
    record(ASKED, actor=retelling.by, target=retelling, scope=scope, place=where.scope, **ids)


def readers(community: Community, is_read_by_all: bool) -> Readers:
    choices = [(str(one.value), str(one.label)) for one in audiences_in(community)]
    return Readers(choices, usual_audience(community) if is_read_by_all else Audience.COMMUNITY)


@transaction.atomic
def answer(consent: Consent, said: str, *, readers: str = "") -> None:
    """May be changed until it is told: raises AlreadyTold. Who tells it or answers meanwhile waits.

    `readers` are those whom the page named that is answered: raises OtherReaders where others are meant by now."""
    held = Retelling.objects.select_for_update(of=("self",)).get(pk=consent.retelling_id)
    if held.story_id:
        raise AlreadyTold
    if readers and readers != held.audience:
        raise OtherReaders
    consent.answer, consent.answered_at = said, timezone.now()
    consent.save(update_fields=["answer", "answered_at"])
    retelling = consent.retelling
    clear(consent.person, conversation(retelling))
    if not retelling.consents.filter(answer=Given.WAITING).exists():
        scope, ids = person_scope(retelling.by_id), {"conversation": conversation(retelling)}
        record(
            ALL_ANSWERED, actor=consent.person, target=retelling, scope=scope, place=retelling.community.scope, **ids
        )


def consents_of(retelling: Retelling) -> list[Consent]:
    """Each with what of their words still stands where it was said."""
    urls = Quotation.objects.filter(consent__retelling=retelling).values_list("url", flat=True)
    standing = still_standing(retelling.origin_kind, retelling.origin, set(urls))
    words = Prefetch("quotations", Quotation.objects.filter(url__in=standing))
    return list(retelling.consents.select_related("person").prefetch_related(words))


@transaction.atomic
def write(retelling: Retelling, words: Mapping[str, str]) -> int:
    """Raises AlreadyTold. Who gave their words for fewer readers is asked anew; says how many are."""
    before = Retelling.objects.select_for_update(of=("self",)).get(pk=retelling.pk)
    if before.story_id:
        raise AlreadyTold
    for name in WRITTEN:
        setattr(retelling, name, words[name])
    retelling.save(update_fields=WRITTEN)
    flag_watched_saying(RETELLING, retelling, stood=before.title)
    return _ask_anew(retelling) if Audience(retelling.audience).is_wider_than(before.audience) else 0


def _ask_anew(retelling: Retelling) -> int:
    given = list(retelling.consents.filter(answer__in=[Given.YES, Given.NAMELESS]).exclude(person=retelling.by_id))
    for consent in given:
        consent.retelling = retelling
        consent.answer, consent.answered_at, consent.asked_at = Given.WAITING, None, timezone.now()
        consent.save(update_fields=["answer", "answered_at", "asked_at"])
        _ask(consent)
    return len(given)


@transaction.atomic
def share(retelling: Retelling) -> Story:
    """Tells it, with the words of those who said yes. Where they were said, a line leads to it if others may see it.

    Raises NotTaken for words, anybody's, that are not taken here."""
    held = (
        Retelling.objects.select_for_update(of=("self",))
        .select_related("community", "by", "story")
        .get(pk=retelling.pk)
    )
    if held.story:
        return held.story
    consents = consents_of(held)
    if any(one.is_waited_for and one.quotations.all() for one in consents):
        raise StillWaiting
    draft = _draft(held, consents)
    if why := refusal_of(draft.title, *draft.parts.values(), waits=True):
        raise NotTaken(why)
    held.story = tell(held.community, draft, author=held.by)
    held.save(update_fields=["story"])
    if held.story.hidden_at:
        return held.story
    said = _("This has become a story: [%(title)s](%(address)s). Those quoted were asked.")
    address = settings.SITE_URL + held.story.get_absolute_url()
    words = said % {"title": held.title, "address": address}
    say_there(held.origin_kind, held.origin, held.by, words, became=("story", held.story.pk))
    return held.story


def _draft(retelling: Retelling, consents: Sequence[Consent]) -> StoryDraft:
    parts = {
        str(PartName.SITUATION): retelling.situation,
        str(PartName.TRIED): quoted(consents),
        str(PartName.HAPPENED): retelling.happened,
        str(PartName.ADVICE): retelling.advice,
    }
    return StoryDraft(title=retelling.title, parts=parts, audience=retelling.audience)


def quoted(consents: Sequence[Consent]) -> str:
    """Who said what, in its order, as Markdown; without a name where that is how it was given."""
    given = [(one, consent) for consent in consents if consent.allows for one in consent.quotations.all()]
    given.sort(key=lambda pair: (pair[0].said_at, pair[0].pk))
    return "\n\n".join(f"**{_name(consent)}**\n\n{_as_quote(one.words)}" for one, consent in given)


def _name(consent: Consent) -> str:
    return _("A colleague") if consent.answer == Given.NAMELESS else consent.person.display_name


def _as_quote(words: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in words.splitlines())


def give_up(retelling: Retelling) -> None:
    """Before it is told: nothing stays."""
    if retelling.story_id is None:
        retelling.delete()
