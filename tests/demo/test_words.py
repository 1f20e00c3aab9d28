"""The demo's words hold together: whoever is named exists, belongs there, and says things in an order that can be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.models import Outcome
from demo.seeding.communities import joining_days
from demo.seeding.knowledge import draft
from demo.seeding.timeline import Cast
from demo.seeding.times import Calendar, slots
from demo.seeding.words import CommunityWords, communities, flags, people
from knowledge.models import StoryKind

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
MENTION = re.compile(r"(?<![\w.])@([a-z][a-z0-9_-]+)")
HANDLES = {one["handle"] for one in people()}
PLACES = communities()

each_place = pytest.mark.parametrize("place", PLACES, ids=lambda place: place.slug)


def posts(place: CommunityWords) -> Iterator[dict[str, Any]]:
    for thread in place.threads:
        yield from (thread, *thread.get("post", []))


def uses(place: CommunityWords) -> Iterator[dict[str, Any]]:
    for row in (*posts(place), *place.stories):
        yield from (*row.get("used", []), *row.get("uses", []))


def named(place: CommunityWords) -> Iterator[str]:
    """Everybody who says or does something in a place."""
    for post in posts(place):
        yield post["by"]
        yield from (*post.get("thanks", []), *post.get("same_here", []), *post.get("words", {}))
        yield from (*MENTION.findall(post["text"]), *post.get("follows", []), *post.get("read", {}))
        yield from (who for people in post.get("question", {}).get("answers", {}).values() for who in people)
        if summary := post.get("summary"):
            yield from (summary["by"], *summary["agreed_by"])
    for room in place.rooms:
        yield from (who for line in room["lines"] for who in (line[0], *line[3:]))
    for story in place.stories:
        yield from (story["by"], *story.get("along", []))
        yield from [story["checked"]["by"]] if "checked" in story else []
    for proposal in place.proposals:
        parts = [proposal, *proposal.get("reply", []), *proposal.get("version", [])]
        yield from (part["by"] for part in parts)
        for part in [*proposal.get("version", []), proposal.get("decision", {})]:
            yield from (stance["who"] for stance in part.get("stance", []))
    yield from (use["by"] for use in uses(place))
    yield from (one["by"] for name in ("resource", "invitation") for one in place.community.get(name, []))
    for circle in place.circles:
        yield from (circle["led_by"], *circle["members"], *circle.get("free", {}))


def test_about_a_hundred_people_each_with_their_own_name_and_face() -> None:
    everybody = people()
    assert 90 <= len(everybody) <= 105
    for name in ("handle", "name", "portrait"):
        assert len({one[name] for one in everybody}) == len(everybody)


@each_place
def test_whoever_is_named_belongs_there(place: CommunityWords) -> None:
    assert set(place.members) <= HANDLES
    assert set(named(place)) <= set(place.members)


@each_place
def test_nobody_thanks_themselves_and_words_come_with_thanks(place: CommunityWords) -> None:
    for post in posts(place):
        assert post["by"] not in [*post.get("thanks", []), *post.get("same_here", [])]
        assert set(post.get("words", {})) <= set(post.get("thanks", []))


@each_place
def test_nobody_speaks_before_they_joined(place: CommunityWords) -> None:
    calendar = Calendar(NOW)
    joined = joining_days(place, Cast(calendar))
    for thread in place.threads:
        rows = [thread, *thread.get("post", [])]
        for row, at in zip(rows, calendar.in_order(row["at"] for row in rows), strict=True):
            assert joined[row["by"]] < at, (thread["key"], row["by"])
    for room in place.rooms:
        for line in room["lines"]:
            assert joined[line[0]] < calendar.at(line[1]), (room["slug"], line)


@each_place
def test_stories_have_all_their_parts_and_each_cue_its_sentence(place: CommunityWords) -> None:
    for story in place.stories:
        told = draft(story)
        assert all(text for name, text in told.parts.items() if name != "photo")
        assert told.kind in StoryKind.values
        for cue in told.cues:
            assert cue.anchor in told.parts[cue.part]
            assert cue.x is not None or cue.anchor.endswith((".", "?", "!", "'", "”", '"'))


@each_place
def test_uses_say_how_it_went(place: CommunityWords) -> None:
    for use in uses(place):
        assert use["outcome"] in Outcome.values
        assert use["where"]
        assert len(use["text"]) <= 300


@each_place
def test_who_comes_to_a_session_is_in_the_circle(place: CommunityWords) -> None:
    for circle in place.circles:
        members = {circle["led_by"], *circle["members"]}
        for session in circle.get("session", []):
            agenda = {line["by"] for line in session.get("agenda", [])}
            agenda |= {who for line in session.get("agenda", []) for who in line.get("wanted_by", [])}
            assert {*session.get("going", []), *session.get("maybe", []), *agenda} <= members


def test_who_signs_up_for_a_season_belongs_and_says_what_for() -> None:
    for place in PLACES:
        for one in (place.season or {}).get("sign_up", []):
            assert one["who"] in place.members
            assert one["role"] == "offer" or one["seeks"]
            assert one["role"] == "seek" or one["offers"]
            assert slots(one["free"])
            assert {*one.get("avoids", []), *one.get("likes", []), *one.get("conflicts", [])} <= set(place.members)


def test_sixty_people_wait_for_the_search() -> None:
    seasons = [place.season for place in PLACES if place.season]
    [season] = [one for one in seasons if one["set_up"].get("kind") != "circles"]
    assert len({one["who"] for one in season["sign_up"]}) == len(season["sign_up"]) == 60


def test_flags_are_on_posts_that_are_there() -> None:
    keys = {(place.slug, post.get("key")) for place in PLACES for post in posts(place)}
    assert {(flag["community"], flag["post"]) for flag in flags()} <= keys


def test_who_may_sign_in_belongs_where_the_demo_promises() -> None:
    members = {place.slug: set(place.members) for place in PLACES}
    signs_in = {one["email"].partition("@")[0]: one["handle"] for one in people() if "email" in one}
    assert set(signs_in) == {"member", "facilitator", "admin", "outsider", "newcomer"}
    for closed in ("ward-nurses", "incident-commanders"):
        assert {signs_in["member"], signs_in["facilitator"]} <= members[closed]
        assert not {signs_in["outsider"], signs_in["newcomer"], signs_in["admin"]} & members[closed]
    assert [slug for slug, here in members.items() if signs_in["admin"] in here] == ["science-teachers"]


def test_no_filler() -> None:
    words = " ".join(post["text"] for place in PLACES for post in posts(place)).lower()
    assert "lorem" not in words
    assert "ipsum" not in words


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_conversations_are_in_order_and_past_at_any_hour(now: datetime) -> None:
    calendar = Calendar(now)
    for texts in (["-1d 22:14", "-9h", "-4h", "-2h"], ["-3d 10:00", "-95m", "-20m", "-20m"]):
        times = calendar.in_order(texts)
        assert times == sorted(set(times))
        assert times[-1] < now


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_what_is_to_come_today_is_never_over(now: datetime) -> None:
    ahead = Calendar(now).at("today 16:00") - now
    assert timedelta(minutes=30) < ahead < timedelta(hours=17)
    assert timedelta(0) < Calendar(now).at("next thu 16:30") - now < timedelta(days=8)


def test_times_nobody_means_are_refused() -> None:
    for text in ("yesterday", "-2d", "25:00", "next week 10:00"):
        with pytest.raises(ValueError, match="No such time"):
            Calendar(NOW).at(text)


def test_free_hours_are_half_hours_of_the_week() -> None:
    assert slots(["mon 9-10", "sun 23-24"]) == {18, 19, 334, 335}
