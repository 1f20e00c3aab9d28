"""What was flagged is put in other words by those who lead, where a room keeps what stood before, and comes back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat.changing import edit, withdraw
from chat.models import Message, Room
from chat.reading import missed_since
from chat.rooms import first_room
from chat.speaking import LARGEST_MESSAGE, say
from communities.joining import remove
from discussions.posting import reply
from engagement.delivery import deliver_now
from engagement.errands import run_errands_now
from engagement.notifying import notices_for
from knowledge.models import Sheet
from knowledge.resources.remarking import remark
from knowledge.sheets.writing import change, share
from moderation.deciding import About, Decision
from moderation.deciding import decide as decide_on
from moderation.flagging import flag
from moderation.models import AuditEntry, Case, CaseState, Measure, WordsKey
from people.models import Person
from search.finding import find
from tests.cast import Ward, client_of, make_thread

pytestmark = pytest.mark.django_db
FORMER, NEWER = "Buy my zqburners", "I have zqlamps to lend"


def a_post(ward: Ward) -> Any:
    return reply(make_thread(ward.community, author=ward.steward), author=ward.member, source=FORMER)


def a_message(ward: Ward) -> Any:
    return say(first_room(ward.community), author=ward.member, source=FORMER)


def a_sheet(ward: Ward) -> Any:
    words = {"kind": "checklist", "title": "Before a lesson", "why": "For all", "source": FORMER, "licence": "cc-by"}
    return share(ward.community, by=ward.member, words=words)


KINDS: list[Callable[[Ward], Any]] = [a_post, a_message, a_sheet]
every_kind = pytest.mark.parametrize("kind", KINDS)


def flagged(ward: Ward, row: Any) -> Case:
    return flag(row, person=ward.steward, reason="advert").case


def page_of(ward: Ward) -> str:
    return f"/c/{ward.community.slug}/settings/flags/chosen/"


def decide(ward: Ward, by: Person, case: Case, **said: str) -> str:
    data = {"chosen": [case.pk], "about": "leave", "reason": "No adverts here.", **said}
    page: str = client_of(by).post(page_of(ward), data, follow=True).content.decode()
    return page


def where_it_stands(row: Any, viewer: Person) -> str:
    page: str = client_of(viewer).get(row.get_absolute_url(), follow=True).content.decode()
    return page


def is_found(words: str, viewer: Person) -> bool:
    deliver_now()
    run_errands_now()
    return bool(find(words, viewer=viewer).entries)


@every_kind
def test_other_words_stand_wherever_it_is_read_and_its_author_has_both(
    open_ward: Ward, kind: Callable[[Ward], Any]
) -> None:
    ward, row = open_ward, kind(open_ward)
    case = flagged(ward, row)
    assert is_found("zqburners", ward.steward)
    decide(ward, ward.facilitator, case, new_words=NEWER)
    page = where_it_stands(row, ward.steward)
    assert (NEWER in page, FORMER in page) == (True, False)
    assert (is_found("zqlamps", ward.steward), is_found("zqburners", ward.steward)) == (True, False)
    case.refresh_from_db()
    assert (case.state, case.decided_by) == (CaseState.DEALT_WITH, ward.facilitator)
    (notice,) = [one for one in notices_for(ward.member) if one.notification.kind == "my_words_decided"]
    told = client_of(ward.member).get(notice.wording.url).content.decode()
    for words in (FORMER, NEWER, "No adverts here.", "Its words were changed"):
        assert words in told, words
    written = AuditEntry.objects.get(verb="moderation.edited")
    assert (written.actor, written.before["editions"], written.after["editions"]) == (ward.facilitator, 0, 1)
    assert FORMER not in str(written.before) + str(written.after) + str(case.stood)


@every_kind
def test_a_second_look_takes_them_back(open_ward: Ward, kind: Callable[[Ward], Any]) -> None:
    ward, row = open_ward, kind(open_ward)
    case = flagged(ward, row)
    decide(ward, ward.facilitator, case, new_words=NEWER)
    assert NEWER in where_it_stands(row, ward.steward)
    client_of(ward.member).post(f"/flags/cases/{case.pk}/", {"words": "They are for free."})
    decide(ward, ward.steward, case, about="keep", new_words=NEWER)
    page = where_it_stands(row, ward.steward)
    assert (NEWER in page, FORMER in page) == (False, True)
    assert (is_found("zqlamps", ward.steward), is_found("zqburners", ward.steward)) == (False, True)
    case.refresh_from_db()
    assert (case.state, case.stood) == (CaseState.KEPT, {})


def amend_message(row: Message, by: Person) -> None:
    edit(row, source="I lend on Fridays", by=by)


def amend_sheet(row: Sheet, by: Person, started_from: int = 2) -> None:
    words = {"kind": row.kind, "title": row.title, "why": row.why, "licence": row.licence}
    change(row, by=by, words=words | {"source": "I lend on Fridays"}, started_from=started_from)


@pytest.mark.parametrize(("kind", "amend"), [(a_message, amend_message), (a_sheet, amend_sheet)])
def test_what_was_written_there_since_is_not_written_over(
    open_ward: Ward, kind: Callable[[Ward], Any], amend: Callable[[Any, Person], None]
) -> None:
    ward, row = open_ward, kind(open_ward)
    case = flagged(ward, row)
    decide(ward, ward.facilitator, case, new_words=NEWER)
    amend(row, ward.member)
    client_of(ward.member).post(f"/flags/cases/{case.pk}/", {"words": "They are for free."})
    decide(ward, ward.steward, case, about="keep")
    row.refresh_from_db()
    assert row.source == "I lend on Fridays"


@every_kind
def test_sent_back_as_they_were_they_stay(open_ward: Ward, kind: Callable[[Ward], Any]) -> None:
    ward, row = open_ward, kind(open_ward)
    case = flagged(ward, row)
    decide(ward, ward.facilitator, case, about="keep", new_words=f"{FORMER}\r\n")
    case.refresh_from_db()
    assert (case.state, case.stood) == (CaseState.KEPT, {})


def test_a_page_of_the_room_that_was_away_hears_of_it(open_ward: Ward) -> None:
    ward, row = open_ward, a_message(open_ward)
    answer = say(row.room, author=ward.steward, source="Not here", answers=row.sequence)
    decide(ward, ward.facilitator, flagged(ward, row), new_words=NEWER)
    room = Room.objects.with_reading(ward.steward).get(pk=row.room_id)
    assert [one.pk for one in missed_since(room, answer.sequence, 0).changed] == [row.pk, answer.pk]


def test_what_its_author_took_back_and_what_is_too_long_is_left_with_a_word(open_ward: Ward) -> None:
    ward, row = open_ward, a_message(open_ward)
    case = flagged(ward, row)
    assert "longer than one message" in decide(ward, ward.facilitator, case, new_words="x" * (LARGEST_MESSAGE + 1))
    withdraw(row, by=ward.member)
    assert "Its author took it back" in decide(ward, ward.facilitator, case, new_words=NEWER)
    row.refresh_from_db()
    assert (row.source, row.editions.count()) == (FORMER, 0)


def test_what_others_wrote_while_somebody_decided_is_not_written_over(open_ward: Ward) -> None:
    ward, row = open_ward, a_sheet(open_ward)
    case = flagged(ward, row)
    page = client_of(ward.facilitator).get(page_of(ward), {"chosen": case.pk}).content.decode()
    [drawn] = re.findall(r'name="words_at" value="(\w+)"', page)
    amend_sheet(row, ward.member, started_from=1)
    refused = decide(ward, ward.facilitator, case, words_at=drawn, new_words=NEWER)
    assert "Somebody changed it meanwhile" in refused
    assert "I lend on Fridays" in refused
    assert f'name="words_at" value="{drawn}"' not in refused
    decide(ward, ward.facilitator, case, words_at=drawn, new_words=FORMER, about="hide")
    row.refresh_from_db()
    assert (row.source, row.edition, row.hidden_at is None) == ("I lend on Fridays", 2, False)


def test_of_a_text_that_several_keep_right_all_but_the_text_stays(open_ward: Ward) -> None:
    ward, row = open_ward, a_sheet(open_ward)
    decide(ward, ward.facilitator, flagged(ward, row), new_words=NEWER)
    row.refresh_from_db()
    assert (row.kind, row.title, row.why, row.licence) == ("checklist", "Before a lesson", "For all", "cc-by")
    assert [(one.number, one.by, one.source) for one in row.editions.all()] == [
        (1, ward.member, FORMER),
        (2, ward.facilitator, NEWER),
    ]


@every_kind
def test_the_form_offers_it(open_ward: Ward, kind: Callable[[Ward], Any]) -> None:
    page = client_of(open_ward.facilitator).get(page_of(open_ward), {"chosen": flagged(open_ward, kind(open_ward)).pk})
    assert 'name="new_words"' in page.content.decode()


def test_where_nothing_is_kept_of_what_stood_before_the_form_says_nothing_of_it(open_ward: Ward) -> None:
    said = remark(a_sheet(open_ward), by=open_ward.member, words=FORMER)
    case = flagged(open_ward, said)
    page = client_of(open_ward.facilitator).get(page_of(open_ward), {"chosen": case.pk}).content.decode()
    assert FORMER in page
    assert 'name="new_words"' not in page
    decide(open_ward, open_ward.facilitator, case, new_words=NEWER)
    said.refresh_from_db()
    assert said.words == FORMER


OTHERS = "zqcanary of those who stayed"


def of_others(row: Sheet, by: Person) -> None:
    words = {"kind": row.kind, "title": row.title, "why": row.why, "licence": row.licence, "source": OTHERS}
    change(row, by=by, words=words, started_from=1)


@pytest.mark.parametrize("about", ["hide", "keep", "reword"])
def test_who_was_shown_out_reads_of_a_text_that_several_keep_what_they_wrote_themselves(
    private_ward: Ward, about: str
) -> None:
    ward, row = private_ward, a_sheet(private_ward)
    remove(ward.community, person=ward.member, by=ward.facilitator)
    of_others(row, ward.steward)
    case = flagged(ward, row)
    said = {"new_words": f"{OTHERS}, once more"} if about == "reword" else {"about": about}
    decide(ward, ward.facilitator, case, **said)
    page = client_of(ward.member).get(f"/flags/cases/{case.pk}/").content.decode()
    assert FORMER in page
    assert "zqcanary" not in page


def test_who_belongs_there_reads_their_own_words_and_what_stands_there_now(open_ward: Ward) -> None:
    ward, row = open_ward, a_sheet(open_ward)
    of_others(row, ward.steward)
    case = flagged(ward, row)
    decide(ward, ward.facilitator, case, about="hide")
    page = client_of(ward.member).get(f"/flags/cases/{case.pk}/").content.decode()
    assert FORMER in page
    assert OTHERS in page


def test_whose_account_was_closed_takes_along_of_it_what_they_wrote_themselves(private_ward: Ward) -> None:
    ward, row = private_ward, a_sheet(private_ward)
    of_others(row, ward.steward)
    about = Decision(about=About.HIDE, person="suspended", days=30, reason="Adverts.")
    assert decide_on([flagged(ward, row)], about, by=ward.staff).done == 1
    measure = Measure.objects.get(kind="suspended")
    WordsKey.objects.all().delete()
    key = WordsKey.made_for(measure, days=30)
    page = Client().get(f"/flags/words/{key}/").content.decode()
    assert FORMER in page
    assert "zqcanary" not in page


def test_a_text_is_held_before_what_is_decided_of_it_is(open_ward: Ward) -> None:
    """As by whoever changes it: two who waited for each other in a circle would both be undone."""
    ward, row = open_ward, a_sheet(open_ward)
    case = flagged(ward, row)
    with CaptureQueriesContext(connection) as asked:
        decide(ward, ward.facilitator, case, new_words=NEWER)
    held = [one["sql"].partition(' FROM "')[2].partition('"')[0] for one in asked if "FOR UPDATE" in one["sql"]]
    assert held.index("knowledge_sheet") < held.index("moderation_case")
