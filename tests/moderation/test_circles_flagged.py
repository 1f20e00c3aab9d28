"""What a circle says of itself can be flagged by members of its community; hidden, the circle goes on without it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from chat.models import Room
from chat.speaking import say
from config.keeping.retention import keep_retention
from engagement.delivery import deliver_now
from engagement.errands import run_errands_now
from engagement.notifying import notices_for
from mentoring.calendars import feed_url
from mentoring.forgetting import erase_put_away
from mentoring.meeting import change_circle, join_circle, open_circle
from mentoring.models import Circle, Session
from mentoring.scheduling import plan_session
from moderation.deciding import Decision, decide
from moderation.flagging import appeal, hide, keep, restore
from moderation.measures import delete_as_spam
from moderation.models import Case
from people.models import Person
from search.finding import find
from tests.cast import Ward, client_of, make_member, make_person

pytestmark = pytest.mark.django_db
NAME, PURPOSE, NORMS = "Kits7461 for all", "Kits7462 at half the price", "Kits7463 are bought here"
SET = {"capacity": "8", "session_minutes": "60", "least_going": "2"}


@pytest.fixture
def circle(open_ward: Ward, vendor: Person) -> Circle:
    circle = Circle(community=open_ward.community, name=NAME, purpose=PURPOSE, norms=NORMS)
    open_circle(circle, host=vendor)
    join_circle(circle, person=open_ward.member)
    plan_session(circle.sessions.get(), starts_at=timezone.now() + timedelta(days=3), by=vendor)
    deliver_now()
    return circle


def flag_of(circle: Circle) -> str:
    return f"/flags/circle/{circle.pk}/"


def flagged(circle: Circle, by: Person) -> Case:
    assert client_of(by).post(flag_of(circle), {"reason": "advert"}).status_code == 302
    return Case.objects.get()


def pages(circle: Circle, reader: Person) -> list[str]:
    """Wherever its name or its words are read; by their numbers, since its name is in its address."""
    session = circle.sessions.get().get_absolute_url()
    here = circle.community.get_absolute_url()
    its_own = [f"{here}mentoring/circles/{circle.pk}/-/", session, f"{session[:-1]}.ics"]
    return [*its_own, f"{here}mentoring/", here, "/", "/mentoring/", feed_url(reader).removeprefix(settings.SITE_URL)]


def read(circle: Circle, reader: Person) -> str:
    deliver_now()
    client = client_of(reader)
    shown = [client.get(page, follow=True).content.decode() for page in pages(circle, reader)]
    told = [f"{one.wording.text} {one.wording.quote}" for one in notices_for(reader)]
    found = [f"{one.title} {one.body}" for one in find("kits7461", viewer=reader).entries]
    rooms = list(Room.objects.values_list("name", flat=True))
    return "\n".join([*shown, *told, *found, *rooms])


def test_members_flag_it_where_they_see_it_and_nobody_else(circle: Circle, open_ward: Ward, vendor: Person) -> None:
    reader, page = make_member(open_ward.community), circle.get_absolute_url()
    assert flag_of(circle) in client_of(reader).get(page).content.decode()
    assert flag_of(circle) not in client_of(vendor).get(page).content.decode()
    for person, answer in ((open_ward.outsider, 404), (None, 302)):
        assert client_of(person).get(flag_of(circle)).status_code == answer
    case = flagged(circle, reader)
    assert (case.target, case.place) == (circle, open_ward.community.scope)
    queue = client_of(open_ward.facilitator).get(f"{open_ward.community.get_absolute_url()}settings/flags/")
    for words in (NAME, PURPOSE, NORMS):
        assert words in queue.content.decode()


def test_hidden_nobody_reads_a_word_of_it_and_it_comes_back(circle: Circle, open_ward: Ward, vendor: Person) -> None:
    reader = open_ward.member
    before = read(circle, reader)
    assert all(words in before for words in (NAME, PURPOSE, NORMS))
    hide(case := flagged(circle, reader), by=open_ward.facilitator, reason="An advert")
    shown = read(circle, reader)
    assert [words for words in ("Kits7461", "Kits7462", "Kits7463", "kits7461") if words in shown] == []
    assert "What this circle says of itself is hidden." in shown
    told = client_of(vendor).get(f"/flags/cases/{case.pk}/").content.decode()
    assert all(words in told for words in ("An advert", PURPOSE, NORMS))
    assert Session.objects.visible_to(reader).count() == 1
    restore(case, by=make_person(is_staff=True))
    after = read(circle, reader)
    assert all(words in after for words in (NAME, PURPOSE, NORMS))


def test_hidden_its_name_is_read_nowhere_where_things_are_flagged(circle: Circle, open_ward: Ward) -> None:
    hide(flagged(circle, open_ward.member), by=open_ward.facilitator)
    for reader in (open_ward.member, make_member(open_ward.community)):
        answer = client_of(reader).get(flag_of(circle))
        assert (answer.status_code, "7461" in answer.content.decode()) == (404, False)


def test_what_is_said_in_its_room_is_found_below_the_name_that_stands(circle: Circle, open_ward: Ward) -> None:
    room = Room.objects.get(name=NAME)
    say(room, author=open_ward.member, source="We call at zqsix7465")
    run_errands_now()
    [found] = find("zqsix7465", viewer=open_ward.member).entries
    assert found.title == NAME
    hide(flagged(circle, open_ward.member), by=open_ward.facilitator)
    run_errands_now()
    [found] = find("zqsix7465", viewer=open_ward.member).entries
    assert found.title == "A circle"
    assert client_of(open_ward.member).get(found.url, follow=True).status_code == 200


def test_other_words_for_a_name_leave_it_in_no_address(circle: Circle, open_ward: Ward) -> None:
    case = flagged(circle, open_ward.member)
    other = Decision(new_words={"name": "Lending"}, reason="No adverts.")
    assert decide([case], other, by=open_ward.facilitator).done == 1
    room = Room.objects.get(name="Lending")
    assert "kits" not in room.get_absolute_url()


def test_hidden_its_hosts_set_the_rest_and_write_nothing_there(circle: Circle, open_ward: Ward, vendor: Person) -> None:
    hide(case := flagged(circle, open_ward.member), by=open_ward.facilitator)
    path = f"{open_ward.community.get_absolute_url()}mentoring/circles/{circle.pk}/settings/"
    page = client_of(vendor).get(path).content.decode()
    assert ('name="purpose"' in page, 'name="capacity"' in page) == (False, True)
    opened_before = SET | {"capacity": "9", "name": NAME, "purpose": "Kits for free", "norms": NORMS}
    kept = client_of(vendor).post(path, opened_before)
    shown = kept.content.decode()
    assert kept.status_code == 422
    assert ("Hidden since you opened this page" in shown, "Kits for free" in shown) == (True, True)
    assert ('value="9"' in shown, 'name="norms"' in shown) == (True, False)  # nothing was written there
    assert client_of(vendor).post(path, opened_before | {"purpose": PURPOSE}).status_code == 302
    circle.refresh_from_db()
    assert (circle.capacity, circle.name, circle.said("name")) == (9, "A circle", NAME)
    restore(case, by=make_person(is_staff=True))
    circle.refresh_from_db()
    assert (circle.name, circle.purpose, circle.norms, circle.put_away) == (NAME, PURPOSE, NORMS, {})


def test_a_host_who_changed_it_at_that_moment_brings_nothing_back(
    circle: Circle, open_ward: Ward, vendor: Person
) -> None:
    begun = Circle.objects.get(pk=circle.pk)
    begun.purpose, begun.capacity = "Kits7462 for nothing", 9
    hide(flagged(circle, open_ward.member), by=open_ward.facilitator)
    change_circle(begun, by=vendor)
    circle.refresh_from_db()
    assert (circle.purpose, circle.capacity, circle.said("purpose")) == ("", 9, PURPOSE)


def test_other_words_stand_there_and_a_second_look_takes_them_back(
    circle: Circle, open_ward: Ward, vendor: Person
) -> None:
    case = flagged(circle, open_ward.member)
    hide(case, by=open_ward.facilitator)
    other = Decision(about="restore", new_words={"name": "Lending", "purpose": "We lend."}, reason="No adverts.")
    assert decide([case], other, by=open_ward.facilitator).done == 1
    circle.refresh_from_db()
    assert (circle.name, circle.purpose, circle.norms) == ("Lending", "We lend.", NORMS)
    assert Room.objects.filter(name="Lending").exists()
    assert appeal(Case.objects.get(), words="They are for free.", by=vendor)
    keep(Case.objects.get(), by=make_person(is_staff=True))
    circle.refresh_from_db()
    assert (circle.name, circle.purpose) == (NAME, PURPOSE)


def test_whoever_writes_its_words_anew_is_their_author(circle: Circle, open_ward: Ward, vendor: Person) -> None:
    path = f"{open_ward.community.get_absolute_url()}mentoring/circles/{circle.pk}/settings/"
    said = SET | {"name": NAME, "purpose": PURPOSE, "norms": NORMS}
    assert client_of(open_ward.facilitator).post(path, said | {"capacity": "9"}).status_code == 302
    circle.refresh_from_db()
    assert circle.words_by == vendor
    assert client_of(open_ward.facilitator).post(path, said | {"purpose": "Lending."}).status_code == 302
    circle.refresh_from_db()
    assert circle.words_by == open_ward.facilitator


def test_it_goes_with_the_rest_that_a_vendor_wrote_and_after_thirty_days_its_hosts_say_something_else(
    circle: Circle, open_ward: Ward, vendor: Person
) -> None:
    delete_as_spam(vendor, by=make_person(is_staff=True), reason="Adverts.")
    circle.refresh_from_db()
    assert (circle.name, circle.said("name")) == ("A circle", NAME)
    long_ago = timezone.now() - timedelta(days=settings.DELETED_KEPT_DAYS + 1)
    Circle.objects.update(hidden_at=long_ago)
    Case.objects.update(decided_at=long_ago)
    kept = "what circles, programmes and pairs wrote that was put away"
    assert [keep_retention()[kept], keep_retention()[kept]] == [1, 0]
    restore(Case.objects.get(), by=make_person(is_staff=True))
    circle.refresh_from_db()
    assert (circle.name, circle.put_away, circle.hidden_at) == ("A circle", {}, None)
    path = f"{open_ward.community.get_absolute_url()}mentoring/circles/{circle.pk}/settings/"
    said = SET | {"name": "Lending", "purpose": "We lend."}
    assert client_of(open_ward.facilitator).post(path, said).status_code == 302
    assert client_of(open_ward.member).get(flag_of(circle)).status_code == 200


def test_who_takes_their_words_along_leaves_none_that_were_put_away(
    circle: Circle, open_ward: Ward, vendor: Person
) -> None:
    hide(flagged(circle, open_ward.member), by=open_ward.facilitator)
    erase_put_away(vendor)
    circle.refresh_from_db()
    assert (circle.name, circle.put_away) == ("A circle", {})
