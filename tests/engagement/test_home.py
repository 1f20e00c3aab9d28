"""Home: what waits for me and why it is shown, and how each of it is put off and comes back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from communities.models import Community
from content.models import ReactionKind
from content.reacting import react
from discussions.following import hear
from discussions.models import Level, Thread
from discussions.posting import reply, start_thread
from discussions.reading import read_up_to
from engagement.delivery import deliver_now
from engagement.digests import write_due_digests
from engagement.home import Home, home_of
from engagement.models import LeftOut, Mail, Preferences
from engagement.sections import Item, Place, sections
from knowledge.models import Story
from people.blocking import block
from people.models import Person
from tests.cast import client_of, make_community, make_member, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def devi(community: Community) -> Person:
    return make_member(community, "Devi Nair")


@pytest.fixture
def mine(community: Community, member: Person) -> Thread:
    return start_thread(community, author=member, title="Who has the oil?", source="Hm.", kind="ask")


def home(person: Person) -> Home:
    """As it is found by the next request, when all was told."""
    deliver_now()
    return home_of(Person.objects.get(pk=person.pk))


def card(person: Person, section: str) -> Item | None:
    cards = [one.item for one in home(person).cards if one.section.name == section]
    return cards[0] if cards else None


def in_rail(person: Person, section: str) -> list[Item]:
    return [item for block in home(person).rail if block.section.name == section for item in block.items]


def test_what_waits_comes_first_and_thanks_come_last() -> None:
    cards = [section.name for section in sections(Place.INVITATIONS)]
    wanted = ["mentions", "answers", "requests", "mentoring", "sessions", "questions", "newcomers", "decisions"]
    assert [name for name in cards if name in wanted] == wanted
    rail = [section.name for section in sections(Place.RAIL)]
    assert rail.index("story") < rail.index("thanks") < rail.index("thanks-for-stories")


def test_a_mention_waits_until_it_is_read(community: Community, member: Person, devi: Person) -> None:
    thread = start_thread(community, author=devi, title="Who has the key?", source="Hm.")
    reply(thread, author=devi, source=f"Ask @{member.handle}, she knows.")
    found = card(member, "mentions")
    assert found
    assert found.title == "Devi mentioned you in “Who has the key?”"
    assert community.name in found.reason
    assert found.url.endswith("?post=2#post-2")
    # It stands in one place.
    assert "threads" not in [block.section.name for block in home(member).unread]
    read_up_to(Thread.objects.get(pk=thread.pk), 2, person=member)
    assert card(member, "mentions") is None


def test_an_answer_to_what_i_asked_waits_until_it_is_read(member: Person, devi: Person, mine: Thread) -> None:
    assert card(member, "answers") is None
    reply(mine, author=devi, source="In the cupboard.")
    found = card(member, "answers")
    assert found
    assert found.title == "Devi answered “Who has the oil?”"
    assert "You asked this" in found.reason
    reply(mine, author=devi, source="Or the shed.")
    found = card(member, "answers")
    assert found
    assert found.title == "2 answers to “Who has the oil?”"
    read_up_to(Thread.objects.get(pk=mine.pk), 3, person=member)
    assert card(member, "answers") is None


def test_my_own_words_and_what_others_asked_are_no_answers(
    community: Community, member: Person, devi: Person, mine: Thread
) -> None:
    reply(mine, author=member, source="Nobody?")
    other = start_thread(community, author=devi, title="Who has the key?", source="Hm.", kind="ask")
    reply(other, author=make_member(community), source="I.")
    assert card(member, "answers") is None


def test_thanks_are_told_once_for_each_thing_with_who_gave_them(
    community: Community, member: Person, devi: Person, facilitator: Person, mine: Thread
) -> None:
    post = mine.posts.get()
    react(post, ReactionKind.THANKS, person=facilitator, words="It saved my shift.")
    react(post, ReactionKind.THANKS, person=devi)
    (found,) = in_rail(member, "thanks")
    assert found.title == "Devi and 1 other thanked you for “Who has the oil?”"
    assert found.quote == "It saved my shift."
    assert in_rail(devi, "thanks") == []


def test_thanks_for_a_story_are_told_too(community: Community, member: Person, devi: Person) -> None:
    story = Story.objects.create(community=community, author=member, title="How the oil went")
    react(story, ReactionKind.THANKS, person=devi, words="I do it so now.")
    (found,) = in_rail(member, "thanks-for-stories")
    assert found.title == "Devi thanked you for “How the oil went”"
    assert (found.quote, found.url) == ("I do it so now.", story.get_absolute_url())
    assert found.reason == f"You told it in {community.name}."


def test_thanks_of_before_my_last_visit_and_of_whom_i_muted_are_not_told(
    member: Person, devi: Person, mine: Thread
) -> None:
    react(mine.posts.get(), ReactionKind.THANKS, person=devi)
    assert in_rail(member, "thanks")
    block(member, devi)
    assert not in_rail(member, "thanks")


@pytest.mark.parametrize("what", ["mentions", "answers", "thanks"])
def test_who_may_not_read_there_any_more_sees_nothing_of_it(what: str, member: Person) -> None:
    place = make_community(access="private", name="Elsewhere")
    noor = make_member(place, "Noor Elsewhere")
    devi = make_member(place, "Devi Elsewhere")
    asked = start_thread(place, author=noor, title="Secret oil?", source="Hm.", kind="ask")
    reply(asked, author=devi, source=f"Here, @{noor.handle}" if what == "mentions" else "Here.")
    react(asked.posts.get(number=1), ReactionKind.THANKS, person=devi)

    def shown() -> str:
        found = home(noor)
        items = [one.item for one in found.cards] + [item for block in found.rail for item in block.items]
        return " ".join(item.title for item in items)

    assert "Secret oil?" in shown()
    noor.memberships.all().delete()
    assert "Secret oil?" not in shown()


def test_home_is_one_statement_however_much_there_is(
    member: Person, devi: Person, mine: Thread, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    home(member)
    reader = Person.objects.get(pk=member.pk)
    with CaptureQueriesContext(connection) as few:
        home_of(reader)
    for _time in range(3):
        reply(mine, author=devi, source=f"Here, @{member.handle}")
    react(mine.posts.get(number=1), ReactionKind.THANKS, person=devi)
    deliver_now()
    reader = Person.objects.get(pk=member.pk)
    with django_assert_max_num_queries(len(few)):
        assert home_of(reader).cards


# --- a busy day, and a quiet one -------------------------------------------------------------------


def shown(page: str) -> int:
    """How many cards stand among what waits."""
    return page.partition('<section id="waiting"')[2].partition("</section>")[0].count('class="invite"')


def test_what_waits_beyond_the_cards_is_one_click_away_on_the_same_page(
    community: Community, member: Person, devi: Person
) -> None:
    for number in range(6):
        asked = start_thread(community, author=member, title=f"Oil {number}?", source="Hm.", kind="ask")
        reply(asked, author=devi, source="Here.")
    deliver_now()
    client = client_of(member)
    page = client.get("/").content.decode()
    assert shown(page) == 4
    assert "Four things have your name on them to begin with" in page
    (link,) = re.findall(r'<a class="link" href="([^"#]+)#waiting">', page)
    everything = client.get(link).content.decode()
    assert all(f"Devi answered “Oil {number}?”" in everything for number in range(6))
    assert shown(everything) >= 6
    assert "#waiting" not in everything
    # What stands among the cards is not told again as unread.
    assert not [block for block in home_of(member, all_that_waits=True).unread if block.section.name == "threads"]


def test_how_many_more_wait_is_said_where_it_is_known(community: Community, member: Person, devi: Person) -> None:
    for number in range(3):
        asked = start_thread(community, author=member, title=f"Oil {number}?", source="Hm.", kind="ask")
        reply(asked, author=devi, source="Here.")
        called = start_thread(community, author=devi, title=f"Key {number}?", source="Hm.")
        reply(called, author=devi, source=f"Ask @{member.handle}.")
    found = home(member)
    assert (len(found.cards), found.counted) == (4, True)
    assert found.more == len(home_of(member, all_that_waits=True).cards) - 4 >= 2
    page = client_of(member).get("/").content.decode()
    assert f"Show {found.more} more that wait for you" in page


def test_what_waits_for_one_stands_before_what_is_unread(full: Person) -> None:
    page = client_of(full).get("/").content.decode()
    assert 0 < page.index('id="waiting"') < page.index("Since you were last here")


@pytest.mark.parametrize(
    ("belongs", "said", "ways"),
    [
        (True, "Everyone who asked has been answered", ["/communities/", "/people/"]),
        (False, "Find the people who do your work", ["/communities/", "/stories/"]),
    ],
)
def test_an_empty_home_invites_one_to_look_around(
    community: Community, belongs: bool, said: str, ways: list[str]
) -> None:
    person = make_member(community, "Lone Reader") if belongs else make_person("Lone Reader")
    LeftOut.objects.create(person=person, about="section:way-in", until=timezone.now() + timedelta(days=1))
    client = client_of(person)
    page = client.get("/").content.decode()
    assert not shown(page)
    empty = page.partition('<section class="empty">')[2].partition("</section>")[0]
    assert said in empty
    assert re.findall(r'href="([^"]+)"', empty) == ways
    assert [client.get(way).status_code for way in ways] == [200, 200]


# --- putting off ----------------------------------------------------------------------------------


def menus(page: str) -> set[tuple[str, str]]:
    """What the buttons of the page put off: one thing, or less of a kind."""
    return set(re.findall(r'<button name="(day|about|less)" value="([^"]+)"', page))


@pytest.fixture
def full(community: Community, member: Person, devi: Person, mine: Thread) -> Person:
    """Somebody for whom there is something in many sections."""
    asked = start_thread(community, author=devi, title="Who has the key?", source="Hm.", kind="ask")
    talk = start_thread(community, author=devi, title="What is new?", source="Hm.")
    reply(mine, author=devi, source="Here.")
    react(mine.posts.get(number=1), ReactionKind.THANKS, person=devi)
    assert asked
    assert talk
    deliver_now()
    return member


def test_each_thing_at_home_can_be_put_off_or_seen_less_of(full: Person) -> None:
    found, page = home(full), client_of(full).get("/").content.decode()
    blocks = (*found.unread, *found.rail)
    items = [(card.section, card.item) for card in found.cards]
    items += [(block.section, item) for block in blocks for item in block.items[:2]]
    assert len(items) >= 4
    for section, item in items:
        assert {("day", item.key), ("about", item.key), ("less", f"section:{section.name}")} <= menus(page), item


@pytest.mark.parametrize(("length", "days"), [("day", 1), ("about", 7)])
def test_what_was_put_off_is_undone_at_once_and_listed_in_settings(
    full: Person, mine: Thread, length: str, days: int
) -> None:
    client = client_of(full)
    key = f"thread:{mine.pk}"
    page = client.post("/home/left-out/", {length: key}, follow=True).content.decode()
    assert "Undo" in page
    assert card(full, "answers") is None
    until = LeftOut.objects.get(person=full).until - timezone.now()
    assert timedelta(days=days - 1, hours=23) < until <= timedelta(days=days)
    settings = client.get("/settings/notifications/").content.decode()
    assert "Devi answered “Who has the oil?”" in settings
    client.post("/home/left-out/", {"about": key, "remove": "1", "next": "home"}, follow=True)
    assert card(full, "answers")


def test_the_title_of_what_was_put_off_is_gone_with_the_right_to_read_it(full: Person, mine: Thread) -> None:
    client = client_of(full)
    client.post("/home/left-out/", {"about": f"thread:{mine.pk}"})
    Thread.objects.filter(pk=mine.pk).update(hidden_at=timezone.now())
    page = client.get("/settings/notifications/").content.decode()
    assert "Who has the oil?" not in page
    assert "Something that waits for you no more" in page


def test_what_was_put_off_is_not_in_the_digest_either(full: Person, mine: Thread) -> None:
    def digest() -> str:
        at = timezone.now() + timedelta(minutes=1)
        Preferences.objects.update_or_create(person=full, defaults={"digest": "daily", "next_digest_at": at})
        write_due_digests(at)
        return Mail.objects.get(person=full, kind="digest").text

    client_of(full).post("/home/left-out/", {"about": f"thread:{mine.pk}"})
    client_of(full).post("/home/left-out/", {"less": "section:questions"})
    written = digest()
    assert "Devi answered" not in written
    assert "Who has the key?" not in written.split("Since you were last here")[0]
    assert "What is new?" in written


# Whom and what one mutes ------------------------------------------------------------------------------


def news_of(person: Person) -> list[Item]:
    return [item for block in home(person).unread if block.section.name == "threads" for item in block.items]


def test_a_question_in_a_muted_thread_is_not_asked(community: Community, member: Person, devi: Person) -> None:
    thread = start_thread(community, author=devi, title="Who has the key?", source="Hm.", kind="ask")
    assert card(member, "questions")
    hear(thread, Level.MUTED, person=member)
    assert card(member, "questions") is None


def test_an_answer_stands_though_somebody_muted_wrote_after_it(
    community: Community, member: Person, devi: Person, mine: Thread
) -> None:
    reply(mine, author=devi, source="In the cupboard.")
    rude = make_member(community, "Rude Person")
    reply(mine, author=rude, source="Look yourself.")
    block(member, rude)
    found = card(member, "answers")
    assert found
    assert found.title == "Devi answered “Who has the oil?”"
    assert found.quote == "Devi: In the cupboard."
    read_up_to(Thread.objects.get(pk=mine.pk), 2, person=member)
    assert card(member, "answers") is None


def test_news_of_others_stand_though_somebody_muted_wrote_after_them(
    community: Community, member: Person, devi: Person
) -> None:
    thread = start_thread(community, author=devi, title="The slow line", source="It is slow.")
    rude = make_member(community, "Rude Person")
    reply(thread, author=rude, source="You are slow.")
    block(member, rude)
    (item,) = news_of(member)
    assert item.quote == "Devi: It is slow."
    assert "You are slow." not in client_of(member).get("/").content.decode()
    read_up_to(Thread.objects.get(pk=thread.pk), 1, person=member)
    assert news_of(member) == []


def test_what_somebody_muted_wrote_in_between_is_not_counted_at_home_or_in_lists(
    community: Community, member: Person, devi: Person, mine: Thread
) -> None:
    rude = make_member(community, "Rude Person")
    for author in (devi, rude, rude, devi):
        reply(mine, author=author, source="In the cupboard.")
    answers, threads = card(member, "answers"), f"{community.get_absolute_url()}threads/"
    assert answers
    assert answers.title == "4 answers to “Who has the oil?”"
    assert "4 new" in client_of(member).get(threads).content.decode()
    block(member, rude)
    answers = card(member, "answers")
    assert answers
    assert answers.title == "2 answers to “Who has the oil?”"
    assert "2 new" in client_of(member).get(threads).content.decode()


def test_news_count_only_whom_one_hears(community: Community, member: Person, devi: Person) -> None:
    thread = start_thread(community, author=devi, title="The slow line", source="It is slow.")
    rude = make_member(community, "Rude Person")
    reply(thread, author=rude, source="You are slow.")
    reply(thread, author=devi, source="It is mended.")
    assert "3 new" in news_of(member)[0].reason
    block(member, rude)
    assert "2 new" in news_of(member)[0].reason
