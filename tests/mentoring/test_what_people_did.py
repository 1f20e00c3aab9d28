"""What somebody told and answered on a topic is a reason to be paired, and each time it is said it is true."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.deeds import Deeds, Did
from communities.models import Community, Membership
from discussions.answering import choose_answer
from discussions.deeds import answers_on
from discussions.models import Post, Thread
from discussions.posting import reply
from knowledge.deeds import stories_on
from knowledge.models import Coauthor, Story
from mentoring.candidates import candidates_of, with_deeds
from mentoring.fit import Candidate
from mentoring.models import PairingWay, Participation, Programme, ProgrammeState
from mentoring.pairing import ask, take_part
from mentoring.proposing import pair_by_hand, tell_everybody
from mentoring.reasons_told import told_reasons
from people.models import Person
from people.nobody import nobody
from tests.cast import client_of, make_community, make_member, make_thread
from tests.mentoring.test_reasons import DONE, words_of

pytestmark = pytest.mark.django_db
TOPICS = ("labs", "nights", "risk", "rotas")
PAIRS = 1000


@pytest.fixture
def programme(community: Community) -> Programme:
    return Programme.objects.create(
        community=community, name="Season", purpose="Pairs.", way=PairingWay.PROPOSED, state=ProgrammeState.SIGN_UP
    )


def story(community: Community, by: Person, *tags: str, **more: object) -> Story:
    return Story.objects.create(community=community, author=by, title="How it went", tags=list(tags), **more)


def answered(community: Community, by: Person, *tags: str) -> Thread:
    asker = make_member(community)
    thread = make_thread(community, author=asker)
    Thread.objects.filter(pk=thread.pk).update(tags=list(tags), kind="ask")
    choose_answer(thread, reply(thread, author=by, source="Wait seven seconds."), by=asker)
    return thread


def pair(programme: Programme) -> tuple[Person, Person]:
    mentor, mentee = make_member(programme.community, "Zola Dlamini"), make_member(programme.community, "Uma Rao")
    take_part(programme, person=mentor, role="offer", offers=["labs"])
    take_part(programme, person=mentee, role="seek", seeks=["labs"])
    return mentor, mentee


def known_with_deeds(programme: Programme) -> dict[int, Candidate]:
    return with_deeds(candidates_of(programme), programme)


def deeds_of(programme: Programme, person: Person) -> set[Deeds]:
    return set(known_with_deeds(programme)[person.pk].deeds)


def test_the_board_and_the_two_are_told(programme: Programme, facilitator: Person) -> None:
    community = programme.community
    mentor, mentee = pair(programme)
    for _n in range(2):
        story(community, mentor, "labs", "low cost")
    answered(community, mentor, "labs")
    programme.state = ProgrammeState.MATCHING
    programme.save()
    pair_by_hand(programme, mentee=mentee, mentor=mentor, by=facilitator)
    board = client_of(facilitator).get(f"{programme.get_absolute_url()}board/").content.decode()
    assert "Has told 2 stories about labs" in board
    assert "Gave an answer about labs that was chosen as what worked" in board
    tell_everybody(programme, by=facilitator)
    pairing = programme.pairings.select_related("mentor", "mentee", "programme").get()
    assert told_reasons(pairing, mentee)[1:3] == [
        "Zola has told 2 stories about labs",
        "An answer of Zola's about labs was chosen as what worked",
    ]


def test_whoever_chooses_for_themselves_reads_it_too(programme: Programme) -> None:
    mentor, mentee = pair(programme)
    story(programme.community, mentor, "labs")
    Programme.objects.filter(pk=programme.pk).update(way=PairingWay.CHOSEN)
    assert "Has told a story about labs" in client_of(mentee).get(programme.get_absolute_url()).content.decode()


def test_only_what_is_sought_counts(programme: Programme) -> None:
    mentor, _mentee = pair(programme)
    story(programme.community, mentor, "low cost")
    assert deeds_of(programme, mentor) == set()


def test_what_was_told_without_a_name_hidden_or_elsewhere_is_never_said(programme: Programme) -> None:
    mentor, _mentee = pair(programme)
    community = programme.community
    story(community, nobody(), "labs", is_nameless=True)
    story(community, mentor, "labs", hidden_at=timezone.now())
    story(make_community(), mentor, "labs")
    thread = answered(community, mentor, "labs")
    Post.objects.filter(pk=thread.posts.get(author=mentor).pk).update(hidden_at=timezone.now())
    closed = answered(community, mentor, "labs")
    Thread.objects.filter(pk=closed.pk).update(hidden_at=timezone.now())
    assert deeds_of(programme, mentor) == set()


def test_an_answer_to_ones_own_question_is_no_deed(programme: Programme) -> None:
    mentor, _mentee = pair(programme)
    thread = make_thread(programme.community, author=mentor)
    Thread.objects.filter(pk=thread.pk).update(tags=["labs"])
    choose_answer(thread, reply(thread, author=mentor, source="I found it myself."), by=mentor)
    assert deeds_of(programme, mentor) == set()


def test_who_told_along_told_it_and_who_was_asked_or_asked_did_not(programme: Programme) -> None:
    mentor, mentee = pair(programme)
    for accepted, interviewer in ((timezone.now(), False), (None, False), (timezone.now(), True)):
        told = story(programme.community, mentee, "labs")
        Coauthor.objects.create(story=told, person=mentor, accepted_at=accepted, is_interviewer=interviewer)
    assert deeds_of(programme, mentor) == {Deeds(Did.TOLD, "labs", 1)}


def test_more_of_it_costs_no_more_queries(programme: Programme) -> None:
    mentor, _mentee = pair(programme)
    story(programme.community, mentor, "labs")
    with CaptureQueriesContext(connection) as few:
        known_with_deeds(programme)
    for _n in range(5):
        story(programme.community, mentor, "labs")
        answered(programme.community, make_member(programme.community), "labs")
    with CaptureQueriesContext(connection) as many:
        known_with_deeds(programme)
    assert len(many) == len(few)


def test_of_those_who_take_no_part_no_row_is_read(programme: Programme) -> None:
    community = programme.community
    mentor, _mentee = pair(programme)
    other = make_member(community)
    along = story(community, other, "labs")
    Coauthor.objects.create(story=along, person=mentor, accepted_at=timezone.now())
    Coauthor.objects.create(story=along, person=make_member(community), accepted_at=timezone.now())
    for by in (mentor, other):
        story(community, by, "nights")
        answered(community, by, "labs")
    assert list(answers_on(community, ["labs"], [mentor.pk])) == [(mentor.pk, ["labs"])]
    told = stories_on(community, ["labs", "nights"], [mentor.pk])
    assert sorted(told) == [(mentor.pk, ["labs"]), (mentor.pk, ["nights"])]
    with CaptureQueriesContext(connection) as asked:
        list(stories_on(community, ["labs", "nights"], [mentor.pk]))
    with connection.cursor() as cursor:
        cursor.execute(asked.captured_queries[0]["sql"])
        assert len(cursor.fetchall()) == 2


def test_what_makes_no_reasons_reads_no_deeds(programme: Programme, facilitator: Person) -> None:
    mentor, mentee = pair(programme)
    with CaptureQueriesContext(connection) as made:
        programme.way = PairingWay.CHOSEN
        programme.save()
        ask(programme, mentee=mentee, mentor=mentor).delete()
        programme.way, programme.state = PairingWay.PROPOSED, ProgrammeState.MATCHING
        programme.save()
        pair_by_hand(programme, mentee=mentee, mentor=mentor, by=facilitator)
    for query in made.captured_queries:
        assert f'"{Story._meta.db_table}"' not in query["sql"]
        assert f'"{Thread._meta.db_table}"' not in query["sql"]


def test_every_deed_said_of_a_thousand_pairs_was_done(programme: Programme) -> None:
    """Counted from the rows the test made itself, and read back from the words of the board."""
    random, community = Random(20261127), programme.community
    people = Person.objects.bulk_create(
        Person(email=f"d{n}@example.org", handle=f"d-{n}", display_name=f"D {n}") for n in range(80)
    )
    Membership.objects.bulk_create(Membership(community=community, person=one) for one in people)
    Participation.objects.bulk_create(
        Participation(programme=programme, person=one, role="both", offers=TOPICS, seeks=random.sample(TOPICS, 2))
        for one in people
    )
    told, chosen = _told(random, community, people), _answered(random, community, people)
    known, said = known_with_deeds(programme), 0
    for _pair in range(PAIRS):
        seeker, mentor = (known[one.pk] for one in random.sample(people, 2))
        lines = [found for line in words_of(seeker, mentor, "UTC") if (found := DONE.fullmatch(line))]
        for line in lines:
            topic, counted = (line["told"], told) if line["told"] else (line["answered"], chosen)
            count = line["stories"] or line["answers"]
            assert counted[mentor.person_id, topic] == (1 if count in ("a", "an") else int(count))
            assert topic in seeker.seeks
        said += len(lines)
        # And it is said wherever there is something to say.
        for counted, group in ((told, "told"), (chosen, "answered")):
            has = any(counted[mentor.person_id, topic] for topic in seeker.seeks)
            assert has == any(line[group] for line in lines)
    assert said > PAIRS / 2


def _told(random: Random, community: Community, people: list[Person]) -> Counter[tuple[int, str]]:
    counted: Counter[tuple[int, str]] = Counter()
    rows = []
    for n in range(240):
        by, tags = random.choice(people), random.sample(TOPICS, random.randint(1, 2))
        hidden, nameless = n % 6 == 0, n % 6 == 1
        rows.append(
            Story(
                community=community,
                author=by,
                title=f"Story {n}",
                tags=tags,
                hidden_at=timezone.now() if hidden else None,
                is_nameless=nameless,
            )
        )
        if not hidden and not nameless:
            counted.update((by.pk, tag) for tag in tags)
    Story.objects.bulk_create(rows)
    return counted


def _answered(random: Random, community: Community, people: list[Person]) -> Counter[tuple[int, str]]:
    counted: Counter[tuple[int, str]] = Counter()
    for n in range(120):
        asker, by = random.choices(people, k=2)
        tags = random.sample(TOPICS, random.randint(1, 2))
        thread = Thread.objects.create(community=community, author=asker, title=f"Question {n}", tags=tags, kind="ask")
        hidden = timezone.now() if n % 5 == 0 else None
        post = Post.objects.create(thread=thread, number=2, author=by, hidden_at=hidden, renderer_version=1)
        Thread.objects.filter(pk=thread.pk).update(answer=post)
        if asker != by and n % 5:
            counted.update((by.pk, tag) for tag in tags)
    return counted
