"""Thanks, 'same here' and 'I used this': once each a person, counted beside what they are on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from communities.models import Access, Community
from content.models import Reaction, Use
from content.reacting import react, take_back
from content.using import record_use, take_back_use
from discussions.models import Post
from discussions.posting import reply, start_thread
from engagement.models import Activity
from people.models import Person
from tests.cast import Ward, client_of, make_community, make_member, make_thread

HTMX = {"HX-Request": "true"}


@pytest.fixture
def post(community: Community, member: Person) -> Post:
    return make_thread(community, author=member, title="Sieve the chips").posts.get()


def thanks(post: Post) -> str:
    return f"/content/post/{post.pk}/reactions/thanks/"


def uses(post: Post) -> str:
    return f"/content/post/{post.pk}/uses/"


def test_thanks_without_javascript_lead_back_to_the_post(post: Post, facilitator: Person) -> None:
    response = client_of(facilitator).post(thanks(post))
    post.refresh_from_db()
    assert response["Location"] == post.get_absolute_url()
    assert post.thanks_count == 1
    assert Activity.objects.filter(verb="content.thanked", actor=facilitator).count() == 1


def test_thanks_by_htmx_bring_the_button_and_room_for_words(post: Post, facilitator: Person) -> None:
    fragment = client_of(facilitator).post(thanks(post), headers=HTMX).content.decode()
    assert fragment.strip().startswith('<span class="reacts">')
    assert f'id="slot-post-{post.pk}"' in fragment
    assert 'aria-pressed="true"' in fragment
    assert 'name="words"' in fragment
    assert "<html" not in fragment


def test_pressed_twice_is_thanked_once(post: Post, facilitator: Person) -> None:
    client = client_of(facilitator)
    client.post(thanks(post))
    client.post(thanks(post))
    post.refresh_from_db()
    assert post.thanks_count == Reaction.objects.count() == 1
    assert Activity.objects.filter(verb="content.thanked").count() == 1
    client.post(thanks(post), {"remove": ""})
    client.post(thanks(post), {"remove": ""})
    post.refresh_from_db()
    assert post.thanks_count == Reaction.objects.count() == 0


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_who_said_so_is_found_by_those_whose_own_button_stands_there(
    post: Post, facilitator: Person, community: Community, headers: dict[str, str]
) -> None:
    client, more = client_of(facilitator), f"{post.thread.base}posts/1/acts/"
    assert "/reactions/" not in client.get(more, headers=headers).content.decode()
    giver = make_member(community, "Marta Kowalczyk")
    for kind in ("thanks", "same"):
        react(post, kind, person=giver)
    menu = client.get(more, headers=headers).content.decode()
    for kind in ("thanks", "same"):
        address = f"/content/post/{post.pk}/reactions/{kind}/"
        assert f'href="{address}"' in menu
        assert "Marta Kowalczyk" in client.get(address).content.decode()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_same_here_is_said_to_a_reply_from_behind_its_more_and_then_stands_in_its_bar(
    post: Post, member: Person, facilitator: Person, headers: dict[str, str]
) -> None:
    answer = reply(post.thread, author=member, source="With us, too.")
    client, more = client_of(facilitator), f"{post.thread.base}posts/2/acts/"
    address = f"/content/post/{answer.pk}/reactions/same/"
    entry = f'<button form="acts" formaction="{address}">'
    assert entry in client.get(more, headers=headers).content.decode()
    assert entry not in client_of(member).get(more, headers=headers).content.decode()
    assert address not in client.get(post.thread.get_absolute_url()).content.decode()
    assert client.post(address)["Location"] == answer.get_absolute_url()
    page = client.get(post.thread.get_absolute_url()).content.decode()
    assert "Same here 1</button>" in page.split(f'formaction="{address}"')[1][:200]
    assert entry not in client.get(more, headers=headers).content.decode()


@pytest.mark.parametrize(
    ("kind", "on_first", "on_reply"),
    [("discussion", (True, False), (False, True)), ("check-in", (True, False), (False, False))],
)
def test_the_bar_that_comes_by_htmx_offers_what_the_page_does(
    community: Community,
    member: Person,
    facilitator: Person,
    kind: str,
    on_first: tuple[bool, bool],
    on_reply: tuple[bool, bool],
) -> None:
    thread = start_thread(community, author=member, title="How was it?", source="Well?", kind=kind)
    answer = reply(thread, author=member, source="With us, too.")
    client = client_of(facilitator)
    page = client.get(thread.get_absolute_url()).content.decode()
    for one, offered in ((thread.posts.get(number=1), on_first), (answer, on_reply)):
        on_page = page.split(f'id="post-{one.number}"')[1].split("</article>")[0]
        by_itself = client.post(thanks(one), headers=HTMX).content.decode()
        for bar in (on_page, by_itself):
            assert ("Same here" in bar, "I used this" in bar) == offered


def test_words_with_thanks_are_for_their_author_alone(post: Post, member: Person, community: Community) -> None:
    giver, passer_by = make_member(community, "Marta Kowalczyk"), make_member(community)
    response = client_of(giver).post(thanks(post), {"words": "It stopped two falls."}, headers=HTMX)
    assert "Thanks sent to Noor." in response["HX-Trigger"]
    assert "It stopped two falls." in client_of(member).get(thanks(post)).content.decode()
    assert "It stopped two falls." in client_of(giver).get(thanks(post)).content.decode()
    for other in (passer_by, None):
        page = client_of(other).get(thanks(post)).content.decode()
        assert "Marta Kowalczyk" in page
        assert "It stopped two falls." not in page


def test_words_too_long_are_refused_where_they_were_typed(post: Post, facilitator: Person) -> None:
    fragment = client_of(facilitator).post(thanks(post), {"words": "x" * 301}, headers=HTMX)
    assert fragment.status_code == 422
    assert fragment["HX-Retarget"] == f"#slot-post-{post.pk}"
    page = client_of(facilitator).post(thanks(post), {"words": "x" * 301})
    assert page.status_code == 422
    assert "<html" in page.content.decode()
    assert not Reaction.objects.exists()


def test_nobody_thanks_themselves(post: Post, member: Person) -> None:
    refused = client_of(member).post(thanks(post))
    assert (refused.status_code, "These are your own words" in refused.content.decode()) == (403, True)
    assert client_of(member).post(uses(post), {"outcome": "worked"}).status_code == 403
    assert not Reaction.objects.exists()


def test_same_here_is_counted_apart(post: Post, facilitator: Person) -> None:
    client_of(facilitator).post(f"/content/post/{post.pk}/reactions/same/", {"words": "ignored"})
    post.refresh_from_db()
    assert (post.same_count, post.thanks_count) == (1, 0)
    assert Reaction.objects.get().words == ""


def test_use_is_told_with_what_came_of_it(post: Post, facilitator: Person) -> None:
    told = {
        "outcome": "adapted",
        "where": "Alder ward",
        "changed": "Two sieves",
        "came_of_it": "The curves agree.",
        "sharing": "shown",
    }
    response = client_of(facilitator).post(uses(post), told)
    post.refresh_from_db()
    page = client_of(None).get(uses(post)).content.decode()
    assert response["Location"] == post.get_absolute_url()
    assert (post.use_count, post.adapted_count) == (1, 1)
    assert "Adapted by 1." in page
    assert "The curves agree." in page


def test_use_told_again_changes_the_first(post: Post, facilitator: Person) -> None:
    record_use(post, person=facilitator, outcome="worked")
    record_use(Post.objects.get(pk=post.pk), person=facilitator, outcome="not", came_of_it="Not twice.")
    post.refresh_from_db()
    assert (post.worked_count, post.not_count, Use.objects.count()) == (0, 1, 1)
    # Another outcome is news; the same in other words is none.
    record_use(Post.objects.get(pk=post.pk), person=facilitator, outcome="not", came_of_it="Never.")
    told = Activity.objects.filter(verb="content.used").order_by("pk")
    assert [one.payload["outcome"] for one in told] == ["worked", "not"]
    client_of(facilitator).post(uses(post), {"remove": ""})
    post.refresh_from_db()
    assert post.use_count == Use.objects.count() == 0


@pytest.mark.parametrize("htmx", [{}, HTMX])
def test_use_without_an_outcome_is_asked_again(post: Post, facilitator: Person, htmx: dict[str, str]) -> None:
    response = client_of(facilitator).post(uses(post), {"where": "Alder ward"}, headers=htmx)
    assert response.status_code == 422
    assert "Say how it went" in response.content.decode()
    assert "Alder ward" in response.content.decode()
    assert not Use.objects.exists()


def test_form_for_a_use_comes_as_a_fragment(post: Post, facilitator: Person) -> None:
    fragment = client_of(facilitator).get(uses(post), headers=HTMX).content.decode()
    assert fragment.strip().startswith("<form")


@pytest.mark.parametrize("role", ["anonymous", "outsider", "pending", "removed", "banned", "staff"])
def test_marks_of_a_closed_place_do_not_exist_outside(closed_ward: Ward, role: str) -> None:
    post = make_thread(closed_ward.community, author=closed_ward.member).posts.get()
    client = client_of(closed_ward.everybody()[role])
    for address in (thanks(post), uses(post)):
        assert client.get(address).status_code == 404
        assert client.post(address, {"outcome": "worked"}).status_code == 404
    assert not Reaction.objects.exists()
    assert not Use.objects.exists()


def test_only_members_mark_what_everybody_reads(open_ward: Ward) -> None:
    post = make_thread(open_ward.community, author=open_ward.member).posts.get()
    for role in ("outsider", "pending", "removed", "banned", "staff"):
        assert client_of(open_ward.everybody()[role]).post(thanks(post)).status_code == 403
    assert client_of(None).post(thanks(post))["Location"].startswith("/accounts/login/?next=/c/")
    assert not Reaction.objects.exists()


@pytest.mark.parametrize(
    "address", ["/content/nothing/1/uses/", "/content/post/999999/uses/", "/content/post/1/reactions/boo/"]
)
def test_what_nobody_registered_is_not_found(db: None, address: str) -> None:
    assert client_of(None).get(address).status_code == 404


def test_way_back_leads_to_no_other_site(post: Post, facilitator: Person) -> None:
    client = client_of(facilitator)
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert client.post(thanks(post), {"next": elsewhere})["Location"] == post.get_absolute_url()


@pytest.mark.django_db(transaction=True)
def test_counts_stay_true_when_many_press_at_once() -> None:
    community = make_community(access=Access.CLOSED)
    post = make_thread(community).posts.get()
    people = [make_member(community) for _n in range(4)]

    def press(person: Person) -> None:
        try:
            for outcome in ("worked", "not", "adapted"):
                react(Post.objects.get(pk=post.pk), "thanks", person=person)
                record_use(Post.objects.get(pk=post.pk), person=person, outcome=outcome)
            if person == people[0]:
                take_back(Post.objects.get(pk=post.pk), "thanks", person=person)
                take_back_use(Post.objects.get(pk=post.pk), person=person)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=4) as pool:
        # Twice each person, at the same time.
        list(pool.map(press, [*people[1:], *people[1:], people[0]]))
    post.refresh_from_db()
    assert post.thanks_count == Reaction.objects.count() == 3
    assert post.use_count == Use.objects.count() == 3
    assert (post.worked_count, post.adapted_count, post.not_count) == (0, 3, 0) or post.use_count == 3


def test_words_stay_between_two_unless_the_giver_lets_them_stand(post: Post, facilitator: Person) -> None:
    client_of(facilitator).post(thanks(post), {"words": "It stopped two falls."})
    profile = post.author.get_absolute_url()
    mine = client_of(post.author).get(profile).content.decode()
    assert "It stopped two falls." in mine
    assert "Between you and Grace." in mine
    assert "It stopped two falls." not in client_of(facilitator).get(profile).content.decode()
    client_of(facilitator).post(thanks(post), {"words": "It stopped two falls.", "on_profile": "on"})
    for page in (profile, thanks(post)):
        assert "It stopped two falls." in client_of(make_member(post.thread.community)).get(page).content.decode()


def test_whoever_was_thanked_finds_what_was_said_before_six_others_too(post: Post) -> None:
    said = [f"It stopped {number} falls." for number in range(2, 10)]
    for words in said:
        react(post, "thanks", person=make_member(post.thread.community), words=words, on_profile=True)
    profile = post.author.get_absolute_url()
    mine = client_of(post.author).get(profile).content.decode()
    assert [words for words in said if words in mine] == said
    assert "2 more" in mine
    others = client_of(make_member(post.thread.community)).get(profile).content.decode()
    assert [words for words in said if words in others] == said[2:]


def test_whoever_was_thanked_takes_the_words_off_and_puts_them_back(post: Post, facilitator: Person) -> None:
    given = react(post, "thanks", person=facilitator, words="It stopped two falls.", on_profile=True)
    profile, act = post.author.get_absolute_url(), f"/settings/thanks/{given.pk}/"
    assert client_of(facilitator).post(act).status_code == 404
    assert client_of(post.author).post(act, {"off": "1"}).headers["Location"] == profile
    for page in (profile, thanks(post)):
        assert "two falls" not in client_of(make_member(post.thread.community)).get(page).content.decode()
    assert "You took these words off." in client_of(post.author).get(profile).content.decode()
    client_of(post.author).post(act, {"show": "1"})
    assert "two falls" in client_of(facilitator).get(profile).content.decode()


def test_words_about_what_one_may_not_read_do_not_stand_on_the_profile(closed_ward: Ward) -> None:
    hidden = make_thread(closed_ward.community, author=closed_ward.member).posts.get()
    react(hidden, "thanks", person=closed_ward.steward, words="It kept me going.", on_profile=True)
    Person.objects.filter(pk=closed_ward.member.pk).update(is_listed=True)
    page = client_of(closed_ward.outsider).get(closed_ward.member.get_absolute_url())
    assert page.status_code == 200
    assert "It kept me going." not in page.content.decode()
