"""Links are counted over all that a form says: spread over its fields they are no fewer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from communities.models import Access, Community, Membership, Offer, Role, Term
from communities.terms.serving import set_term
from discussions.models import Post
from discussions.posting import reply
from mentoring.meeting import open_circle
from mentoring.models import Circle
from moderation.flagging import may_decide
from moderation.models import Automatic, WatchedWords
from people.models import Person
from tests.cast import Ward, client_of, make_community, make_member, make_person, make_thread
from tests.communities.test_sharing_the_lead import term_of
from tests.moderation.test_links_of_newcomers import case_of, settle
from tests.moderation.test_watched_everywhere import FOUNDING, NEW_THREAD, WORDS, _session, _story

pytestmark = pytest.mark.django_db
# Two of them are few, twice two are many.
HERE, THERE = "http://a1.io http://a2.io", "http://b3.io http://b4.io"
TOO_MANY = "In your first days this can have up to 3 links"

type Spread = tuple[str, dict[str, str]]


def _circle(here: Community, host: Person) -> Circle:
    return open_circle(Circle(community=here, name="Nights", purpose="Talk."), host=host)


def _closed(here: Community) -> Community:
    Community.objects.filter(pk=here.pk).update(access=Access.CLOSED)
    return here


def _charter(here: Community) -> dict[str, str]:
    as_it_is = ("name", "slug", "kind", "access", "hue", "weave", "purpose", "about", "edition")
    return {name: str(getattr(here, name)) for name in as_it_is}


NEW_CIRCLE = {"name": "Nights", "capacity": "8", "session_minutes": "60", "least_going": "2", "purpose": "Talk."}
SPREAD: dict[str, Callable[[Community, Person], Spread]] = {
    "founding a place": lambda here, by: ("/communities/new/", FOUNDING | {"about": HERE, "norms": THERE}),
    "what a place says of itself": lambda here, by: (
        f"/c/{here.slug}/settings/",
        _charter(here) | {"purpose": HERE, "norms": THERE},
    ),
    "a profile": lambda here, by: (
        "/settings/profile/",
        {"display_name": by.display_name, "handle": by.handle, "about": HERE, "can_help": THERE},
    ),
    "the first run": lambda here, by: ("/welcome/", {"learning": HERE, "hello": THERE}),
    "a use": lambda here, by: (
        f"/content/story/{_story(here).pk}/uses/",
        {"outcome": "worked", "changed": HERE, "came_of_it": THERE},
    ),
    "a circle": lambda here, by: (
        f"/c/{here.slug}/mentoring/circles/new/",
        NEW_CIRCLE | {"purpose": HERE, "norms": THERE},
    ),
    "what a circle is": lambda here, by: (
        reverse("mentoring:circle-settings", args=[here.slug, _circle(here, by).pk]),
        NEW_CIRCLE | {"purpose": HERE, "norms": THERE},
    ),
    "a programme": lambda here, by: (
        f"/c/{here.slug}/mentoring/programmes/new/",
        {"name": HERE, "purpose": THERE, "kind": "one-to-one", "way": "proposed"},
    ),
    "what to do at a session": lambda here, by: (
        f"{_session(here).get_absolute_url()}agenda/",
        {"title": f"{HERE} http://a3.io", "minutes": "10", "link": "https://b4.example/"},
    ),
    "a question beside words without a name": lambda here, by: (
        f"/c/{here.slug}/threads/new/",
        NEW_THREAD
        | {"kind": "ask", "nameless": "on", "source": HERE}
        | {"question-words": "Who?", "question-options": f"Nights\n{THERE}"},
    ),
    "what one asks who would join": lambda here, by: (
        f"/c/{_closed(here).slug}/settings/questions/",
        {"questions": f"{HERE}\n{THERE}"},
    ),
    "shelves": lambda here, by: (f"/c/{here.slug}/stories/shelves/", {"names": f"{HERE}\n{THERE}"}),
}


@pytest.mark.parametrize("what", SPREAD)
def test_what_somebody_new_says_in_several_fields_is_counted_together(what: str, community: Community) -> None:
    writer = make_member(community, role=Role.STEWARD)
    address, said = SPREAD[what](community, writer)
    answer = client_of(writer).post(address, said)
    page = answer.content.decode()
    assert (answer.status_code, TOO_MANY in page) == (422, True)
    assert "b4." in page


def test_somebody_who_asks_to_come_in_is_counted_over_all_their_answers(outsider: Person) -> None:
    place = make_community(access=Access.CLOSED)
    Community.objects.filter(pk=place.pk).update(questions=["What do you do?"])
    said = {"words": HERE, "answer_0": THERE}
    answer = client_of(outsider).post(f"/c/{place.slug}/membership/", said)
    assert (answer.status_code, TOO_MANY in answer.content.decode()) == (422, True)
    assert client_of(settle(outsider)).post(f"/c/{place.slug}/membership/", said).status_code == 302


def test_the_question_beside_a_reply_is_counted_with_it_which_waits(community: Community, member: Person) -> None:
    said = {"source": HERE, "question-words": "Who?", "question-options": f"Nights\n{THERE}"}
    answer = client_of(member).post(f"{make_thread(community).base}replies/", said, follow=True)
    assert "waits until somebody who looks after this site has looked" in answer.content.decode()
    assert case_of(Post.objects.get(author=member)).automatic == Automatic.LINKS


def test_what_stood_there_is_nobodys_fault(community: Community, member: Person) -> None:
    """Notes of a circle are everybody's: whoever is new changes a word beside the links of others."""
    session = _session(community)
    address = f"{session.get_absolute_url()}notes/"
    assert client_of(member).post(address, {"notes": f"{HERE} {THERE}", "edition": "0"}).status_code == 422
    session.notes, session.notes_edition = f"{HERE} {THERE}", 1
    session.save(update_fields=["notes", "notes_edition"])
    assert client_of(member).post(address, {"notes": f"{HERE} {THERE}, at six.", "edition": "1"}).status_code == 302


def test_nobody_who_was_asked_to_take_over_loses_their_words(open_ward: Ward) -> None:
    WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.HOLD)
    terms = [term_of(open_ward), _another_term(open_ward)]
    address = f"/c/{open_ward.community.slug}/roles/{terms[0].pk}/offer/"
    answer = client_of(open_ward.member).post(address, {"words": f"I could look after {WORDS}"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(f"I could look after {WORDS}</textarea>") == 1
    assert page.count("Somebody has to look at words like these first") == 1
    assert page.index(f'id="offer-{terms[0].pk}"') < page.index(f"I could look after {WORDS}</textarea>")
    assert not Offer.objects.exists()


def _another_term(ward: Ward) -> Term:
    other = make_member(ward.community, role=Role.FACILITATOR)
    membership = Membership.objects.select_related("community", "person").get(community=ward.community, person=other)
    term = set_term(membership, ends_at=timezone.now() + timedelta(days=12), by=ward.steward)
    assert term
    return term


# --- whoever founded a place is nobody's choice ---------------------------------------------------------


def test_what_a_founder_in_their_first_days_says_at_home_waits_for_the_site(outsider: Person) -> None:
    place = make_community(founder=outsider)
    post = reply(make_thread(place, author=outsider), author=outsider, source=f"{HERE} {THERE}")
    case = case_of(post)
    assert (post.hidden_at is None, case.automatic) == (False, Automatic.LINKS)
    # Nor does whoever comes with them let it through.
    friend = make_member(place, role=Role.FACILITATOR)
    address = reverse("communities:flag-decision", args=[place.slug, case.pk])
    refused = client_of(friend).post(address)
    assert (refused.status_code, "you are in your first days" in refused.content.decode()) == (403, True)
    chosen = client_of(friend).get(f"/c/{place.slug}/settings/flags/chosen/?chosen={case.pk}").content.decode()
    assert "you are in your first days" in chosen
    queue = client_of(friend).get(f"/c/{place.slug}/settings/flags/").content.decode()
    assert "Somebody else decides about this one" in queue
    assert may_decide(case, make_person(is_staff=True))


def test_somebody_new_whom_others_chose_to_lead_is_asked_and_not_held(outsider: Person) -> None:
    place = make_community(founder=settle(outsider))
    leads = make_member(place, role=Role.FACILITATOR)
    assert reply(make_thread(place), author=leads, source=f"{HERE} {THERE}").hidden_at is None


def test_nor_do_they_say_it_in_what_they_do_to_a_thread(outsider: Person) -> None:
    place = make_community(founder=outsider)
    thread = make_thread(place, author=outsider)
    said = {"act": "lock", "why": f"{HERE} {THERE}"}
    answer = client_of(outsider).post(f"{thread.base}tending/", said)
    assert (answer.status_code, TOO_MANY in answer.content.decode()) == (422, True)
    assert "http://b4.io" in answer.content.decode()
