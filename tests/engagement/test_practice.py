"""My practice log: private where I want it, shown where I say so, taken along as a file."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

import pytest
from django.contrib.contenttypes.models import ContentType

from chat.rooms import first_room
from chat.speaking import say
from communities.joining import remove
from communities.models import Access, Community
from content.models import Use
from content.using import record_use, show_use
from discussions.models import Post
from engagement.models import Activity
from people.leaving import erase
from people.models import Person
from tests.cast import client_of, make_community, make_member, make_thread
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

PAGE = "/practice/"


@pytest.fixture
def post(community: Community) -> Post:
    return make_thread(community, title="Who hands over at night?").posts.get()


def uses(post: Post) -> str:
    return f"/content/post/{post.pk}/uses/"


def told(post: Post) -> int:
    return Activity.objects.filter(verb="content.used", target_id=post.pk).count()


def test_an_empty_log_invites(member: Person) -> None:
    assert "Nothing in your log yet" in client_of(member).get(PAGE).content.decode()


def test_what_i_keep_to_myself_is_in_my_log_and_nowhere_else(post: Post, member: Person) -> None:
    said = {"outcome": "not", "came_of_it": "Nobody came zq7461", "learnt": "Ask first zq9182"}
    client_of(member).post(uses(post), said)
    post.refresh_from_db()
    mine = client_of(member).get(PAGE).content.decode()
    assert "Nobody came zq7461" in mine
    assert "Ask first zq9182" in mine
    assert (post.use_count, told(post)) == (0, 0)
    author = client_of(post.author)
    for path in (uses(post), post.get_absolute_url(), PAGE):
        page = author.get(path, follow=True).content.decode()
        assert "zq7461" not in page
        assert "zq9182" not in page


def test_what_i_take_from_it_stays_mine_until_i_let_others_read_it(post: Post, member: Person) -> None:
    said = {"outcome": "worked", "came_of_it": "Everybody slept", "learnt": "Ask first zq9182", "sharing": "shown"}
    client_of(member).post(uses(post), said)
    other = client_of(make_member(post.thread.community))
    page = other.get(uses(post)).content.decode()
    assert "Everybody slept" in page
    assert "zq9182" not in page
    client_of(member).post(uses(post), said | {"learnt_shown": "on"})
    assert "Ask first zq9182" in other.get(uses(post)).content.decode()


def test_the_log_is_mine_until_i_say_otherwise_and_the_form_remembers_what_i_said(
    community: Community, member: Person
) -> None:
    first, second, third = (make_thread(community, title=f"Thread {n}").posts.get() for n in range(3))
    client = client_of(member)

    def begins_with(post: Post) -> str:
        return str(client.get(uses(post)).context["form"]["sharing"].initial)

    assert begins_with(first) == "mine"
    answer = client.post(uses(first), {"outcome": "worked"}, follow=True)
    assert "where only you see it" in answer.content.decode()
    assert (Use.objects.get().only_mine, told(first)) == (True, 0)
    client.post(uses(second), {"outcome": "worked", "sharing": "shown"})
    assert told(second) == 1
    assert (begins_with(third), begins_with(first)) == ("shown", "mine")


def test_an_entry_is_shown_and_kept_again_and_the_author_is_told_of_it_then(post: Post, member: Person) -> None:
    use = record_use(post, person=member, outcome="worked", only_mine=True)
    client_of(member).post(f"{PAGE}{use.pk}/", {"show": "1"})
    post.refresh_from_db()
    assert (post.worked_count, told(post)) == (1, 1)
    client_of(member).post(f"{PAGE}{use.pk}/")
    post.refresh_from_db()
    assert (post.worked_count, told(post)) == (0, 1)


def test_showing_twice_counts_once(post: Post, member: Person) -> None:
    record_use(post, person=member, outcome="worked", only_mine=True)
    for _time in range(2):
        show_use(Post.objects.get(pk=post.pk), person=member, shown=True)
    post.refresh_from_db()
    assert post.worked_count == 1


def test_nobody_reaches_an_entry_of_somebody_else(post: Post, member: Person) -> None:
    use = record_use(post, person=member, outcome="worked", only_mine=True)
    assert client_of(make_member(post.thread.community)).post(f"{PAGE}{use.pk}/", {"show": "1"}).status_code == 404
    assert Use.objects.get().only_mine


def test_an_entry_of_what_is_not_used_any_more_stays_in_the_log_and_is_shown_to_nobody(
    community: Community, member: Person
) -> None:
    """A message has no counts of use, and of a kind that is gone nothing is known at all."""
    message = say(first_room(community), author=make_member(community), source="Ask the porter.")
    gone = ContentType.objects.create(app_label="former", model="worksheet")
    kinds = (ContentType.objects.get_for_model(message), message.pk), (gone, 1)
    said = {"person": member, "outcome": "worked", "only_mine": True, "learnt": "Kept zq7461"}
    strays = [Use.objects.create(target_type=kind, target_id=pk, **said) for kind, pk in kinds]
    page = client_of(member).get(PAGE).content.decode()
    assert (page.count("Kept zq7461"), page.count("Something you can no longer see")) == (2, 2)
    for stray in strays:
        assert client_of(member).post(f"{PAGE}{stray.pk}/", {"show": "1"}).status_code == 404
    assert "Kept zq7461" in client_of(member).get(f"{PAGE}practice-log.csv").content.decode()


def test_an_entry_stays_mine_when_the_place_closes_to_me_without_its_title() -> None:
    community = make_community(access=Access.CLOSED)
    member = make_member(community)
    post = make_thread(community, title="Hidden title zq5511").posts.get()
    use = record_use(post, person=member, outcome="worked", came_of_it="My own words")
    remove(community, person=member, by=community.memberships.get(role="steward").person)
    for path in (PAGE, f"{PAGE}practice-log.md", f"{PAGE}practice-log.csv"):
        page = client_of(member).get(path).content.decode()
        assert "My own words" in page
        assert "zq5511" not in page
    assert client_of(member).post(f"{PAGE}{use.pk}/").status_code == 404


def test_it_is_taken_along_as_a_file_of_the_days_asked_for(community: Community, member: Person) -> None:
    for month, title in ((3, "In spring"), (9, "In autumn")):
        post = make_thread(community, title=title).posts.get()
        at = datetime(2026, month, 2, 12, tzinfo=UTC)
        record_use(post, person=member, outcome="worked", learnt=f"*{title}*", at=at)
    page = client_of(member).get(f"{PAGE}practice-log.md", {"since": "2026-06-01"})
    assert page["Content-Disposition"] == 'attachment; filename="practice-log.md"'
    assert "## 2026-09-02: In autumn" in page.content.decode()
    assert r"\*In autumn\*" in page.content.decode()
    assert "spring" not in page.content.decode()
    assert "In spring" not in client_of(member).get(PAGE, {"since": "2026-06-01"}).content.decode()
    assert client_of(member).get(PAGE, {"since": "when?"}).status_code == 200


def test_a_table_holds_no_formula(post: Post, member: Person) -> None:
    record_use(post, person=member, outcome="worked", where="=HYPERLINK(1)", learnt="-1+1")
    rows = list(csv.reader(client_of(member).get(f"{PAGE}practice-log.csv").content.decode().splitlines()))
    assert rows[1][4] == "'=HYPERLINK(1)"
    assert rows[1][7] == "'-1+1"


def test_who_leaves_takes_their_log_along(post: Post, member: Person) -> None:
    record_use(post, person=member, outcome="worked", came_of_it="For all", learnt="For me")
    other = make_thread(post.thread.community).posts.get()
    record_use(other, person=member, outcome="not", only_mine=True)
    erase(member, words_go=False)
    assert [(use.came_of_it, use.learnt) for use in Use.objects.all()] == [("For all", "")]


def test_the_log_costs_the_same_however_long_it_is(community: Community, member: Person) -> None:
    def use_some(n: int) -> int:
        for _one in range(n):
            record_use(make_thread(community).posts.get(), person=member, outcome="worked")
        return queries_of(client_of(member), PAGE)

    assert use_some(1) == use_some(8)
