"""What somebody put on a circle's agenda can be flagged by the others in it, and hidden like all else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from communities.models import Norm
from config.keeping.retention import keep_retention
from mentoring.agenda import agenda_of, propose, put_later
from mentoring.models import AgendaItem, Session
from moderation.flagging import hide, restore
from moderation.measures import delete_as_spam
from moderation.models import Case, Flag
from people.models import Person
from tests.cast import Ward, client_of, make_member, make_person

pytestmark = pytest.mark.django_db
SAID = "Kits7461 at half the price"


@pytest.fixture
def item(session: Session, vendor: Person) -> AgendaItem:
    return propose(session, title=SAID, by=vendor, link="https://kits7461.example.org/")


def flag_of(item: AgendaItem) -> str:
    return f"/flags/agenda/{item.pk}/"


def pages(session: Session) -> list[str]:
    """At home it is what the session is announced with, and so in digests."""
    page = session.get_absolute_url()
    return [page, session.circle.get_absolute_url(), f"{page[:-1]}.ics", "/"]


def test_those_in_the_circle_flag_it_where_it_stands_and_nobody_else(
    item: AgendaItem, session: Session, open_ward: Ward, vendor: Person
) -> None:
    page = session.get_absolute_url()
    assert flag_of(item) in client_of(open_ward.member).get(page).content.decode()
    assert flag_of(item) not in client_of(vendor).get(page).content.decode()
    for person, answer in ((make_member(open_ward.community), 404), (open_ward.outsider, 404), (None, 302)):
        assert client_of(person).get(flag_of(item)).status_code == answer
    sent = client_of(open_ward.member).post(flag_of(item), {"reason": "advert"})
    assert (sent.status_code, sent["Location"]) == (302, f"{page}#agenda")
    case = Case.objects.get()
    assert (case.target, case.place) == (item, open_ward.community.scope)
    queue = client_of(open_ward.facilitator).get(f"{open_ward.community.get_absolute_url()}settings/flags/")
    assert SAID in queue.content.decode()


def test_whoever_flags_it_says_which_line_of_how_they_are_together_it_breaks(item: AgendaItem, open_ward: Ward) -> None:
    line = Norm.objects.create(community=open_ward.community, text="We do not sell things here.").text
    assert line in client_of(open_ward.member).get(flag_of(item)).content.decode()
    assert client_of(open_ward.member).post(flag_of(item), {"reason": "norm", "norm": line}).status_code == 302
    assert Flag.objects.get().norm == line


def test_hidden_it_is_gone_everywhere_and_comes_back(
    item: AgendaItem, session: Session, open_ward: Ward, vendor: Person
) -> None:
    other = propose(session, title="Handover", by=open_ward.member)
    client_of(open_ward.member).post(flag_of(item), {"reason": "advert"})
    hide(case := Case.objects.get(), by=open_ward.facilitator, reason="An advert")
    for page in pages(session):
        shown = client_of(open_ward.member).get(page).content.decode()
        assert ("Kits7461" in shown, "Handover" in shown) == (False, True), page
    assert [point.item for point in agenda_of(session, vendor).points] == [other]
    changed = client_of(vendor).post(f"{session.get_absolute_url()}agenda/{item.pk}/", {"do": "withdraw"})
    assert changed.status_code == 404
    assert client_of(open_ward.member).get(flag_of(item)).status_code == 404
    assert "An advert" in client_of(vendor).get(f"/flags/cases/{case.pk}/").content.decode()
    restore(case, by=make_person(is_staff=True))
    assert all("Kits7461" in client_of(open_ward.member).get(page).content.decode() for page in pages(session))


def test_what_was_hidden_while_a_host_moved_it_stays_where_it_was(
    item: AgendaItem, session: Session, open_ward: Ward
) -> None:
    other = propose(session, title="Handover", by=open_ward.member)
    AgendaItem.objects.filter(pk=item.pk).update(hidden_at=timezone.now())
    put_later(item)
    assert list(session.agenda_items.values_list("pk", "position")) == [(item.pk, 1), (other.pk, 2)]


def test_it_goes_with_the_rest_that_a_vendor_wrote_and_its_words_after_thirty_days(
    item: AgendaItem, open_ward: Ward, vendor: Person
) -> None:
    delete_as_spam(vendor, by=make_person(is_staff=True), reason="Adverts.")
    item.refresh_from_db()
    assert item.hidden_at
    long_ago = timezone.now() - timedelta(days=settings.DELETED_KEPT_DAYS + 1)
    AgendaItem.objects.update(hidden_at=long_ago)
    Case.objects.update(decided_at=long_ago)
    kept = "what was put on agendas and hidden"
    assert [keep_retention()[kept], keep_retention()[kept]] == [1, 0]
    # It would stand there empty, under the name of who put it there.
    restore(Case.objects.get(), by=make_person(is_staff=True))
    item.refresh_from_db()
    assert (item.title, item.link, item.hidden_at) == ("…", "", long_ago)
