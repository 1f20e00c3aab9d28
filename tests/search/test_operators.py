"""What is found with operators, beginnings of words, slips of the finger; in which order, and page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.rooms import first_room
from chat.speaking import say
from communities.charter import change_charter
from communities.decisions.proposing import propose
from communities.goals.pursuing import close_goal, set_goal
from communities.models import Access
from content.using import record_use, take_back_use
from discussions.models import Post
from discussions.posting import start_thread
from discussions.summarising import write_summary
from engagement.delivery import deliver_now
from knowledge.collections.gathering import add, begin
from knowledge.resources.sharing import share
from knowledge.sheets.writing import share as share_sheet
from knowledge.telling import StoryDraft, ask_for_story, tell
from people.models import Person
from search.drawing import marked
from search.finding import COUNTED, PAGE_SIZE, find
from search.languages import Language
from search.models import Entry
from search.naming import people_named
from tests.cast import Ward, client_of, make_community, make_member, make_person, make_thread
from tests.search.shelf import Shelf, shelf_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def notes() -> Iterator[Shelf]:
    with shelf_of("note", "Notes") as shelf:
        yield shelf


@pytest.fixture
def cards() -> Iterator[Shelf]:
    with shelf_of("card", "Cards") as shelf:
        yield shelf


@pytest.fixture
def anyone() -> Person:
    return make_person()


def titles(words: str, viewer: Person, **more: str) -> list[str]:
    return [entry.title for entry in find(words, viewer=viewer, **more).entries]


def test_the_beginning_of_the_last_word_is_enough(notes: Shelf, anyone: Person) -> None:
    notes.put(1, "Magnesium ribbon", "It burns.")
    notes.index()
    assert titles("ribbon magnes", anyone) == ["Magnesium ribbon"]
    assert titles("magnes ribbon", anyone) == []


def test_phrases_and_words_that_must_not_be_there(notes: Shelf, anyone: Person) -> None:
    notes.put(1, "One", "We hand over at the end of the shift.")
    notes.put(2, "Two", "The shift has no end, we hand over anyway.")
    notes.index()
    assert titles('"end of the shift"', anyone) == ["One"]
    assert titles("shift -anyway", anyone) == ["One"]
    assert titles('shift -"hand over anyway"', anyone) == ["One"]
    assert set(titles("shift", anyone)) == {"One", "Two"}


def test_what_is_excluded_is_excluded_in_every_form(notes: Shelf, anyone: Person) -> None:
    notes.put(1, "Ribbons", "burning")
    notes.index()
    assert titles("ribbons -burns", anyone) == []


def test_what_must_not_be_there_is_left_out_where_no_word_is_wanted(notes: Shelf, cards: Shelf, anyone: Person) -> None:
    notes.put(1, "Ribbons", "They burn.")
    notes.put(2, "Lamps", "They glow.")
    notes.put(3, "Straps", "Nothing of it.", tags=["straße"])
    notes.index()
    assert set(titles("kind:note -ribbon", anyone)) == {"Lamps", "Straps"}
    assert titles('kind:note -ribbon -"they glow"', anyone) == ["Straps"]
    assert find("kind:note -ribbon", viewer=anyone).total == 2
    assert set(titles("kind:note -the", anyone)) == {"Ribbons", "Lamps", "Straps"}
    assert titles("tag:Straße", anyone) == ["Straps"]
    assert titles("-tag:straße kind:note -lamp", anyone) == ["Ribbons"]


def test_a_tag_in_a_text_leads_to_what_is_tagged_so(open_ward: Ward) -> None:
    here, by = open_ward.community, open_ward.member
    words = "Ours is #Low-Cost. `#code` and \\#escaped and #c0ffee\n\n> #quoted"
    start_thread(here, author=by, title="In its words", source=words)
    start_thread(here, author=by, title="By its tags", source="So it is.", tags=["low cost", "safety"])
    start_thread(here, author=by, title="The words alone", source="It is low-cost, and low cost.")
    deliver_now()
    anyone = client_of(None)
    html = Post.objects.get(thread__title="In its words").html
    found = anyone.get(html.partition('<a href="')[2].partition('"')[0]).content.decode()
    assert ("In its words" in found, "By its tags" in found, "The words alone" in found) == (True, True, False)
    for asked in ("#low-cost", "tag:Low-cost", 'tag:"low cost"'):
        assert set(titles(asked, open_ward.outsider)) == {"In its words", "By its tags"}, asked
    assert titles("#low-cost -#safety", open_ward.outsider) == ["In its words"]
    for word in ("code", "escaped", "c0ffee", "quoted"):
        assert titles(f"tag:{word}", open_ward.outsider) == [], word


def test_a_tag_is_found_wherever_it_was_written(open_ward: Ward) -> None:
    here, by = open_ward.community, open_ward.member
    thread = make_thread(here, author=by, title="Zqtag")
    write_summary(thread, source="- #zqsummed", by=by)
    tell(here, StoryDraft(title="Zqtag", parts={"situation": "So it was, #zqtold."}), author=by)
    proposal = {"title": "Zqtag", "what": "Let us #zqdo.", "why": "It is #zqwise.", "options": []}
    propose(here, author=by, words=proposal, talk=thread.pk)
    say(first_room(here), author=by, source="Now #zqsaid.")
    deliver_now()
    assert [one.kind for one in find("#zqsaid", viewer=by).entries] == ["message"]
    for tag, kind in (("zqsummed", "summary"), ("zqtold", "story"), ("zqdo", "proposal"), ("zqwise", "proposal")):
        assert [one.kind for one in find(f"#{tag}", viewer=open_ward.outsider).entries] == [kind], tag


def test_a_tag_is_found_in_what_is_kept_as_plain_words_and_leads_there(open_ward: Ward) -> None:
    here, by = open_ward.community, open_ward.member
    words = {"kind": "checklist", "title": "Zq", "why": "For #zqsheet", "source": "#zqtext", "licence": "cc-by"}
    gathered = begin(here, by=by, words={"title": "Zq", "about": "All of #zqgathered."})
    add(gathered, by=by, note="#zqnoted")
    wanted = ask_for_story(here, author=by, question="Zq?", details="Also <b>#ZqWanted</b>")
    goal = set_goal(here, by=by, words={"title": "Zq", "why": "It's\n\n#zqgoal", "wanted": 1})
    close_goal(goal, by=by, end="reached", learnt="That #zqlearnt- and #c0ffee")
    kinds: dict[str, Any] = {
        "zqresource": share(here, by=by, title="Zq", url="https://a.example/#zqpart", why="#zqresource"),
        "zqsheet": (sheet := share_sheet(here, by=by, words=words)),
        "zqtext": sheet,
        "zqgathered": gathered,
        "zqnoted": gathered,
        "zqwanted": wanted,
        "zqgoal": goal,
        "zqlearnt": goal,
    }
    deliver_now()
    for tag, row in kinds.items():
        (found,) = find(f"#{tag}", viewer=open_ward.outsider).entries
        assert found.url == row.get_absolute_url(), tag
        page = client_of(by).get(found.url).content.decode()
        assert f'<a href="/search/?q=%23{tag}"' in page, tag
        assert "<b>#" not in page
    assert titles("tag:c0ffee", by) == titles("tag:zqpart", by) == []


def test_days_begin_by_the_clock_of_who_asks(notes: Shelf, anyone: Person) -> None:
    notes.put(1, "Early ribbon", at=datetime(2015, 5, 21, 15, 30, tzinfo=UTC))
    notes.index()
    assert titles("ribbon before:2015-05-22", anyone) == ["Early ribbon"]
    with timezone.override("Asia/Tokyo"):
        assert titles("ribbon before:2015-05-22", anyone) == []
        assert titles("ribbon after:2015-05-22", anyone) == ["Early ribbon"]
        assert titles("ribbon after:0001", anyone) == ["Early ribbon"]
    with timezone.override("America/New_York"):
        assert titles("ribbon before:9999-12-31", anyone) == ["Early ribbon"]


def test_each_operator_narrows(open_ward: Ward, notes: Shelf, cards: Shelf, anyone: Person) -> None:
    here: dict[str, Any] = {"community_id": open_ward.community.pk, "author_id": open_ward.member.pk}
    notes.put(1, "Old ribbon", at=datetime(2015, 5, 22, tzinfo=UTC), tags=["safety"], **here)
    notes.put(2, "New ribbon")
    cards.put(1, "Card ribbon")
    notes.index()
    cards.index()
    slug, handle = open_ward.community.slug, open_ward.member.handle
    for operator in (
        f"in:{slug}",
        f'in:"{open_ward.community.name}"',
        f"by:{handle}",
        f'by:"{open_ward.member.display_name}"',
        "tag:safety",
        "before:2016",
        "kind:note before:2015-06",
        "-kind:card before:2020",
    ):
        assert titles(f"ribbon {operator}", anyone) == ["Old ribbon"], operator
    assert titles("ribbon by:me", open_ward.member) == ["Old ribbon"]
    assert set(titles("ribbon after:2016", anyone)) == {"New ribbon", "Card ribbon"}
    assert titles("ribbon kind:cards", anyone) == ["Card ribbon"]
    assert titles("tag:safety", anyone) == ["Old ribbon"]
    assert set(titles("ribbon kind:note kind:card", anyone)) == {"Old ribbon", "New ribbon", "Card ribbon"}
    assert titles("ribbon", anyone, place=slug) == ["Old ribbon"]


def test_a_place_one_may_not_know_of_is_no_place(private_ward: Ward, notes: Shelf) -> None:
    notes.put(1, "Secret ribbon", scope=private_ward.community.scope, community_id=private_ward.community.pk)
    notes.index()
    asked = f"in:{private_ward.community.slug}"
    assert titles(asked, private_ward.member)
    nowhere = find("in:nowhere-at-all", viewer=private_ward.outsider)
    assert find(asked, viewer=private_ward.outsider) == nowhere


def test_slips_of_the_finger_find_titles_and_names(open_ward: Ward, notes: Shelf) -> None:
    notes.put(1, "Magnesium ribbon")
    notes.index()
    found = find("magnesum ribon", viewer=open_ward.member)
    assert not found.entries
    assert [entry.title for entry in found.close] == ["Magnesium ribbon"]
    assert [one.display_name for one in people_named("Noor Hadad", viewer=open_ward.facilitator)] == ["Noor Haddad"]
    assert not people_named("Noor Hadad", viewer=make_person())


def test_what_was_found_is_not_offered_again_for_its_spelling(notes: Shelf, anyone: Person) -> None:
    notes.put(1, "Gas taps that whistle", within="whole:1")
    notes.put(2, "Gas taps that whistle", "Ours hum.", within="whole:1", opens=False)
    notes.index()
    found = find("gas tap hum", viewer=anyone)
    assert [entry.object_id for entry in found.entries] == [2]
    assert not found.close


def test_what_is_recent_or_was_of_use_comes_before_what_is_neither(notes: Shelf, anyone: Person) -> None:
    now = timezone.now()
    notes.put(1, "Ribbon a", "the same", at=now - timedelta(days=2000))
    notes.put(2, "Ribbon b", "the same", at=now)
    notes.put(3, "Ribbon c", "the same", at=now - timedelta(days=2000), uses=12)
    notes.index()
    order = titles("ribbon", anyone)
    assert order.index("Ribbon b") < order.index("Ribbon a")
    assert order.index("Ribbon c") < order.index("Ribbon a")


def test_a_use_reaches_the_index_by_the_log(open_ward: Ward) -> None:
    post = make_thread(open_ward.community, author=open_ward.member, title="Lamp zqoil").posts.get()
    record_use(post, person=open_ward.facilitator, outcome="worked", where="Ward 4")
    deliver_now()
    assert Entry.objects.get(kind="post", object_id=post.pk).uses == 1


def test_a_use_that_is_taken_back_leaves_the_index(open_ward: Ward) -> None:
    here, by = open_ward.community, open_ward.member
    words = {"kind": "checklist", "title": "Lamp zqoil", "why": "", "source": "- Oil", "licence": "cc-by"}
    rows: dict[str, Any] = {
        "post": make_thread(here, author=by, title="Lamp zqoil").posts.get(),
        "story": tell(here, StoryDraft(title="Lamp zqoil", parts={"situation": "So it was."}), author=by),
        "resource": share(here, by=by, url="https://example.org/lamps", title="Lamp zqoil"),
        "sheet": share_sheet(here, by=by, words=words),
    }
    for row in rows.values():
        record_use(row, person=open_ward.facilitator, outcome="worked")
    deliver_now()
    assert uses_in_index(rows) == dict.fromkeys(rows, 1)
    for row in rows.values():
        take_back_use(row, person=open_ward.facilitator)
    deliver_now()
    assert uses_in_index(rows) == dict.fromkeys(rows, 0)


def uses_in_index(rows: dict[str, Any]) -> dict[str, int]:
    return {kind: Entry.objects.get(kind=kind, object_id=row.pk).uses for kind, row in rows.items()}


def test_a_communitys_language_decides_about_endings(open_ward: Ward) -> None:
    community = open_ward.community
    start_thread(community, author=open_ward.member, title="Nachtdienst", source="Wir haben die Häuser besucht.")
    deliver_now()
    assert titles("hausern ", open_ward.member) == []
    community.language = "german"
    change_charter(community, by=open_ward.steward, norms=[])
    deliver_now()
    assert titles("Haus ", open_ward.member) == ["Nachtdienst"]
    assert titles("hausern ", open_ward.member) == ["Nachtdienst"]


def test_pages_follow_each_other_without_gap_or_repeat_while_others_write(notes: Shelf, anyone: Person) -> None:
    for pk in range(1, PAGE_SIZE * 2 + 6):
        notes.put(pk, f"Ribbon {pk}", at=timezone.now() - timedelta(days=pk % 7))
    notes.index()
    first = find("ribbon", viewer=anyone)
    notes.put(900, "Ribbon of now")
    notes.index()
    second = find("ribbon", viewer=anyone, after=first.next_after)
    third = find("ribbon", viewer=anyone, after=second.next_after)
    pages = [entry.title for page in (first, second, third) for entry in page.entries]
    assert sorted(pages) == sorted(f"Ribbon {pk}" for pk in range(1, PAGE_SIZE * 2 + 6))
    assert not third.next_after


@pytest.mark.parametrize("after", ["x", "1~2", "nan~1~1", "1~x~1", "1~1~9e99", "~~", "1~1~inf", "\x00"])
def test_a_damaged_cursor_shows_the_first_page(notes: Shelf, anyone: Person, after: str) -> None:
    notes.put(1, "Ribbon")
    notes.index()
    assert titles("ribbon", anyone, after=after) == ["Ribbon"]


def test_counts_of_kinds_are_exact_to_two_hundred(notes: Shelf, cards: Shelf, anyone: Person) -> None:
    for pk in range(1, 651):
        # Two hundred wholes of three parts and a bit; the newest six hundred entries do not hold them all.
        notes.put(pk, f"Ribbon {pk}", within=f"whole:{pk // 4}")
    for pk in range(1, COUNTED + 2):
        cards.put(pk, f"Ribbon card {pk}", at=timezone.now() - timedelta(days=30))
    notes.index()
    cards.index()
    found = find("ribbon", viewer=anyone)
    facets = {facet.source.kind: facet.words for facet in found.facets}
    assert facets["note"] == "163"
    assert facets["card"] == "200+"
    assert (found.total, found.more) == (200, True)
    assert find("ribbon", viewer=anyone, kind="note").total == 163
    assert len(find("ribbon", viewer=anyone, kind="card").entries) == PAGE_SIZE


def test_titles_and_texts_are_marked_and_escaped(notes: Shelf, anyone: Person) -> None:
    notes.put(1, "<b>Ribbon</b>", "<img src=x onerror=alert(1)> ribbon & co")
    notes.index()
    page = client_of(anyone).get("/search/?q=ribbon").content.decode()
    assert "&lt;b&gt;<mark>Ribbon</mark>&lt;/b&gt;" in page
    assert "<img src=x" not in page
    (entry,) = find("ribbon", viewer=anyone).entries
    assert "onerror=alert(1)&gt; <mark>ribbon</mark>" in marked(entry.snippet)  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", ["french", "german", "simple"])
def test_words_with_accents_are_marked_however_they_are_typed(notes: Shelf, anyone: Person, language: str) -> None:
    notes.put(1, "Über élèves", "Words before it. " * 60 + "Ici un élève parle.", language=language)
    notes.index()
    for asked in ("élève", "eleve", "Élève "):
        (entry,) = find(asked, viewer=anyone).entries
        assert "<mark>élève</mark>" in marked(entry.snippet)  # type: ignore[attr-defined]
    (entry,) = find("uber", viewer=anyone).entries
    assert "<mark>Über</mark>" in marked(entry.marked_title)  # type: ignore[attr-defined]


def test_every_language_can_be_marked(notes: Shelf, anyone: Person) -> None:
    for pk, language in enumerate(Language, 1):
        notes.put(pk, f"Zqé {language}", language=str(language))
    notes.index()
    found = find("zqe", viewer=anyone).entries
    assert len(found) == len(Language)
    assert all("<mark>Zqé</mark>" in marked(entry.marked_title) for entry in found)  # type: ignore[attr-defined]


def test_all_of_a_long_text_is_found(notes: Shelf, anyone: Person) -> None:
    words = ("Nothing of it. " * 3000)[:31_900]
    notes.put(1, "Long", f"{words} zqribbon")
    notes.index()
    (entry,) = find("zqribbon", viewer=anyone).entries
    assert "<mark>zqribbon</mark>" in marked(entry.snippet)  # type: ignore[attr-defined]


def test_the_cost_is_the_same_for_few_and_for_many(notes: Shelf, anyone: Person) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            find("ribbon kind:note", viewer=anyone)
        return len(asked)

    for pk in range(1, 10):
        notes.put(pk, f"Ribbon {pk}")
    notes.index()
    cost()
    few = cost()
    for pk in range(10, 200):
        notes.put(pk, f"Ribbon {pk}")
    notes.index()
    assert cost() == few


def test_suggestions_complete_what_is_typed_and_know_only_what_one_may_see(private_ward: Ward, notes: Shelf) -> None:
    ward, member = private_ward.community, client_of(private_ward.member)
    notes.put(1, "Canary ribbon", scope=ward.scope, tags=["canarytag"], community_id=ward.pk)
    notes.index()

    def suggested(client: object, text: str) -> str:
        return client.get("/search/suggestions/", {"q": text}).content.decode()  # type: ignore[attr-defined]

    for text, shown in (
        ("canary rib", "Canary ribbon"),
        ("canari ribon", "Canary ribbon"),
        ("grace", "Grace Mensah"),
        (f"ribbon in:{ward.slug[:-1]}", f"in:{ward.slug}"),
        ("by:noo", "by:" + private_ward.member.handle),
        ("tag:can", "tag:canarytag"),
    ):
        assert shown in suggested(member, text), text
        for role in ("anonymous", "outsider", "pending", "removed", "banned", "staff"):
            assert shown not in suggested(client_of(private_ward.everybody()[role]), text), (text, role)
    assert "tag:canarytag" in suggested(member, "#can")
    assert "kind:note" in suggested(member, "kind:no")
    assert "q=ribbon+kind%3Anote+" in suggested(member, "ribbon kind:no")


def test_what_is_suggested_keeps_to_the_kind_one_looks_at(private_ward: Ward, notes: Shelf) -> None:
    ward, client = private_ward.community, client_of(private_ward.member)
    notes.put(1, "Grace ribbon", scope=ward.scope, tags=["ribbontag"], community_id=ward.pk)
    notes.index()

    def suggested(text: str, kind: str) -> str:
        return client.get("/search/suggestions/", {"q": text, "in": ward.slug, "kind": kind}).content.decode()

    for kind, is_titled, is_named in (("", True, True), ("note", True, False), ("person", False, True)):
        page = suggested("grace", kind)
        assert ("Grace ribbon" in page, "Grace Mensah" in page) == (is_titled, is_named), kind
    assert f"q=grace+after%3A&amp;in={ward.slug}&amp;kind=note" in suggested("grace aft", "note")
    assert f"q=grace+tag%3Aribbontag+&amp;in={ward.slug}&amp;kind=note" in suggested("grace tag:rib", "note")
    # A kind that is chosen now is another than that of before; what is none is handed on nowhere.
    assert f'q=kind%3Anote+&amp;in={ward.slug}"' in suggested("kind:no", "person")
    assert f'q=grace+after%3A&amp;in={ward.slug}"' in suggested("grace aft", "nonsense")


# The leak matrix: L15 results, L16 counts, L17 quotations, L18 suggestions (above).

OUTSIDE = ["anonymous", "outsider", "pending", "removed", "banned", "staff"]


@pytest.fixture
def secret(private_ward: Ward) -> Ward:
    make_thread(private_ward.community, author=private_ward.member, title="Zqcanary ward", source="The zqcanary sings.")
    make_thread(make_community(name="Open house"), title="Zqcommon", source="Zqcommon words.")
    make_thread(private_ward.community, author=private_ward.member, title="Zqcommon", source="Zqcommon words.")
    deliver_now()
    return private_ward


@pytest.mark.parametrize("role", OUTSIDE)
@pytest.mark.parametrize("asked", ["zqcanary", "zqcan", '"zqcanary sings"', "zqcanery ward", "zqcanary kind:post"])
def test_l15_nothing_is_found_of_what_is_private(secret: Ward, role: str, asked: str) -> None:
    page = client_of(secret.everybody()[role]).get("/search/", {"q": asked}).content.decode()
    assert "Zqcanary ward" not in page
    assert "sings." not in page
    assert secret.community.name not in page


@pytest.mark.parametrize("role", OUTSIDE)
def test_l16_counts_are_of_what_one_may_see(secret: Ward, role: str) -> None:
    viewer = secret.everybody()[role]
    from django.contrib.auth.models import AnonymousUser

    found = find("zqcommon", viewer=viewer or AnonymousUser())
    assert (found.total, len(found.entries)) == (1, 1)
    assert {facet.source.kind: facet.count for facet in found.facets if facet.count} == {"post": 1}
    assert find("zqcommon", viewer=secret.member).total == 2


def test_l17_what_a_public_reply_quotes_is_not_found_there(secret: Ward) -> None:
    house = make_community(name="Another open house")
    member = make_member(house)
    make_thread(house, author=member, title="In public", source="> The zqcanary sings.\n\nDid you hear?")
    deliver_now()
    assert titles("zqcanary", secret.outsider) == []
    assert titles("hear", secret.outsider) == ["In public"]
    page = client_of(secret.outsider).get("/search/?q=hear").content.decode()
    assert "zqcanary" not in page


def test_closing_a_place_takes_its_language_nowhere(open_ward: Ward) -> None:
    make_thread(open_ward.community, author=open_ward.member, title="Zqlamp")
    deliver_now()
    open_ward.community.access = Access.PRIVATE
    change_charter(open_ward.community, by=open_ward.steward, norms=[])
    assert titles("zqlamp", open_ward.outsider) == []


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(
    st.one_of(
        st.text(max_size=80),
        st.lists(
            st.sampled_from(
                ["'", '"', "\\", ":*", "&", "|", "!", "(", ")", "<->", "-", "in:", "by:a", "tag:", "foo", "é", " "]
            ),
            max_size=20,
        ).map("".join),
    )
)
def test_no_query_breaks_the_search(text: str) -> None:
    anyone = Person(pk=1)
    find(text, viewer=anyone)
    people_named(text, viewer=anyone)
