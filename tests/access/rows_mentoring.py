from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from mentoring.agenda import propose
from mentoring.calendars import feed_url
from mentoring.forming import ask_for_circles
from mentoring.meeting import join_circle, next_session, open_circle, say
from mentoring.models import (
    CheckIn,
    Circle,
    CircleForming,
    CircleMessage,
    CircleReflection,
    MatchingRun,
    Message,
    NoteEdition,
    PairAction,
    PairDate,
    PairingWay,
    Programme,
    ProgrammeKind,
    ProgrammeState,
    Question,
    Release,
    RuledOut,
    RunState,
    Session,
    Visit,
    VisitOffer,
)
from mentoring.noting import set_notes, write_section
from mentoring.observing import cycle
from mentoring.observing.partnerships import answer, suggest
from mentoring.pair_life import agree_on, aim_at, say_how, will_do, write_notes, write_privately
from mentoring.pair_meetings import log_meeting
from mentoring.pairing import accept, ask, take_part
from mentoring.planned.planning import move_date, plan_date
from mentoring.proposing import pair_by_hand
from mentoring.questions import add_question, write_answers
from mentoring.releasing import release_url
from mentoring.running import add_action, choose_format
from mentoring.scheduling import cancel_session, plan_session
from mentoring.swapping import ask_to_swap
from people.models import DaysAway
from tests.access.scene import CONTENT, LEADERS, MEMBERS, Scene
from tests.access.table import (
    BELONGING,
    Says,
    belonging,
    everybody,
    first_sign_in,
    leaders,
    members,
    nothing,
    only,
    planter,
    reading,
    row,
    signed_in,
)
from tests.cast import make_member

INSIDE = frozenset({"member", "facilitator"})


@planter
def plant(scene: Scene) -> None:
    ward = scene.ward
    _plant_pairing(scene)
    circle = Circle(
        community=scene.community, name=scene.canary(MEMBERS, "circle"), purpose=scene.canary(MEMBERS, "circlepurpose")
    )
    open_circle(circle, host=ward.facilitator)
    join_circle(circle, person=ward.member)
    session = circle.sessions.get()
    link = f"https://video.example.org/{scene.canary(INSIDE | {'steward'}, 'link').split()[-1]}"
    place = scene.canary(MEMBERS, "place")
    plan_session(session, starts_at=timezone.now() + timedelta(days=3), by=ward.facilitator, place=place, link=link)
    set_notes(session, scene.canary(INSIDE | {"steward"}, "notes"), edition=0, by=ward.member)
    second = next_session(circle)
    Session.objects.filter(pk=second.pk).update(host=ward.member)
    second.refresh_from_db()
    session.refresh_from_db()
    third = next_session(circle)
    plan_session(third, starts_at=timezone.now() + timedelta(days=9), by=ward.facilitator)
    cancel_session(third, by=ward.facilitator, reason=scene.canary(MEMBERS, "offwhy"))
    scene["called_off"] = third.pk
    scene["swap"] = ask_to_swap(session, second, by=ward.facilitator).pk
    item = propose(session, title=scene.canary(INSIDE | {"steward"}, "agenda"), by=ward.facilitator)
    scene["agenda_item"] = item.pk
    forming = CircleForming(community=scene.community, name=scene.canary(LEADERS, "forming"), purpose="Talk.")
    scene["forming"] = ask_for_circles(forming, [ward.member], by=ward.facilitator).pk
    _plant_circles_programme(scene, circle)
    choose_format(session, "check-in")
    write_section(session, 0, scene.canary(INSIDE | {"steward"}, "section"), edition=0, by=ward.member)
    will = scene.canary(INSIDE | {"steward"}, "action")
    action = add_action(session, text=will, who=ward.member, due=None, by=ward.facilitator)
    scene["action"] = action.pk
    said = say(session, "going", person=ward.member, note=scene.canary(INSIDE | {"steward"}, "besideanswer"))
    scene["rsvp"] = said.pk
    scene["notes"] = NoteEdition.objects.get(session=session, position=0).pk
    today = timezone.localdate()
    scene["away"] = DaysAway.objects.create(person=ward.member, first_day=today, last_day=today).pk
    scene["circle"], scene["circle_slug"], scene["session"] = circle.pk, circle.slug, session.pk


def _plant_circles_programme(scene: Scene, circle: Circle) -> None:
    """Whose circle this is; one looked back and let those who lead read it, another is asked still."""
    programme = Programme.objects.create(
        community=scene.community,
        name="Circles of a season",
        purpose="Talk.",
        kind=ProgrammeKind.CIRCLES,
        state=ProgrammeState.MATCHING,
    )
    Circle.objects.filter(pk=circle.pk).update(programme=programme)
    CircleReflection.objects.create(circle=circle, person=scene.ward.member)
    words = {"words": scene.canary(LEADERS, "lookedback"), "light": "green", "is_shared": True}
    said = CircleReflection.objects.create(
        circle=circle, person=scene.ward.facilitator, answered_at=timezone.now(), **words
    )
    scene["circles_programme"], scene["reflection"] = programme.pk, said.pk


def _plant_pairing(scene: Scene) -> None:
    ward = scene.ward
    programme = Programme.objects.create(
        community=scene.community, name=scene.canary(CONTENT, "programme"), purpose=scene.canary(CONTENT, "season")
    )
    take_part(programme, person=ward.facilitator, role="offer", offers=["nights"], capacity=2)
    hopes = scene.canary(INSIDE | {"steward"}, "hopes")
    scene["hopes"] = take_part(programme, person=ward.member, role="seek", seeks=["nights"], hopes=hopes).pk
    pairing = ask(programme, mentee=ward.member, mentor=ward.facilitator, words=scene.canary(INSIDE, "asked"))
    scene["programme"], scene["pairing"] = programme.pk, pairing.pk
    _plant_proposal(scene)
    _plant_pair(scene)


def _plant_proposal(scene: Scene) -> None:
    """A second season, whose facilitators look at pairs that nobody has been told of."""
    ward = scene.ward
    season = Programme.objects.create(
        community=scene.community, name="Second season", purpose="Pairs.", way=PairingWay.PROPOSED
    )
    take_part(season, person=ward.facilitator, role="offer", offers=[scene.canary(INSIDE | {"steward"}, "offered")])
    take_part(season, person=ward.member, role="seek", seeks=[scene.token("offered")])
    Programme.objects.filter(pk=season.pk).update(state=ProgrammeState.MATCHING)
    proposal = pair_by_hand(season, mentee=ward.member, mentor=ward.facilitator, by=ward.facilitator)
    question = add_question(season, Question(words=scene.canary(MEMBERS, "question")), by=ward.facilitator)
    said = season.participations.get(person=ward.member)
    write_answers(said, {question: scene.canary(INSIDE | {"steward"}, "answer")})
    scene["answer"] = said.answers.get().pk
    to = frozenset({"member"})
    letter = Message.objects.create(programme=season, by=ward.facilitator, words=scene.canary(to, "toprogramme"))
    letter.people.add(ward.member)
    of_circles = CircleMessage.objects.create(
        community=scene.community, by=ward.facilitator, words=scene.canary(to, "tocircles")
    )
    of_circles.people.add(ward.member)
    scene["programme_letter"], scene["circle_letter"] = letter.pk, of_circles.pk
    # A superior, who has no account, is told by the link who asks: so that is nobody whose name is looked for.
    asking = take_part(season, person=make_member(scene.community, "Nell Nightly"), role="seek", seeks=["nights"])
    release = Release.objects.create(participation=asking, name=scene.canary(LEADERS, "superior"))
    run = MatchingRun.objects.create(programme=season, state=RunState.DONE, finished_at=timezone.now())
    scene["search"] = run.pk
    scene["question"], scene["release"] = question.pk, release
    ruled_out = RuledOut.objects.create(programme=season, mentee=ward.member, mentor=ward.steward)
    scene["season"], scene["proposal"], scene["ruled_out"] = season.pk, proposal.pk, ruled_out.pk


def _plant_pair(scene: Scene) -> None:
    """Two who learn together, with all they wrote: theirs alone."""
    ward = scene.ward
    term = Programme.objects.create(community=scene.community, name="Third season", purpose="Together.")
    take_part(term, person=ward.facilitator, role="offer", offers=["nights"])
    take_part(term, person=ward.member, role="seek", seeks=["nights"])
    pairing = ask(term, mentee=ward.member, mentor=ward.facilitator)
    accept(pairing, by=ward.facilitator)
    aim_at(pairing, scene.canary(INSIDE, "pairgoal"), by=ward.member)
    agree_on(pairing, rhythm="weekly", confidentiality=scene.canary(INSIDE, "confidence"), by=ward.member)
    log_meeting(pairing, by=ward.member, held_on=timezone.localdate(), minutes=60)
    write_notes(pairing, scene.canary(INSIDE, "sharednotes"), started_from=0, by=ward.member)
    scene["pair_notes"] = pairing.agreement.pk
    write_privately(pairing, scene.canary(frozenset({"member"}), "privatenote"), author=ward.member)
    action = PairAction(pairing=pairing, person=ward.member, words=scene.canary(INSIDE, "pairaction"))
    will_do(action)
    check_in = pairing.check_ins.get(person=ward.member)
    say_how(check_in, light="amber", words=scene.canary(frozenset({"member"}), "howitgoes"), is_shared=False)
    mine = pairing.check_ins.get(person=ward.facilitator)
    shared = CheckIn.objects.create(pairing=pairing, person=ward.member, kind="pulse")
    say_how(shared, light="amber", words=scene.canary(INSIDE | {"steward"}, "toldleaders"), is_shared=True)
    scene["shared_check_in"] = shared.pk
    date = PairDate(pairing=pairing, starts_at=timezone.now() + timedelta(days=2), place=scene.canary(INSIDE, "meetat"))
    scene["pair_date"] = plan_date(date, by=ward.member).pk
    move_date(
        date, starts_at=date.starts_at, minutes=60, place=date.place, link="",
        reason=scene.canary(INSIDE, "wordedwhy"), by=ward.member,
    )  # fmt: skip
    scene["pair"], scene["pair_goal"], scene["pair_action"], scene["pair_check_in"] = (
        pairing.pk, pairing.goals.get().pk, action.pk, mine.pk,
    )  # fmt: skip


@planter
def plant_visits(scene: Scene) -> None:
    """Two who visit each other: one visit in each step that somebody may act in. All of it is theirs alone."""
    ward = scene.ward
    words = scene.canary(INSIDE, "suggested")
    two = suggest(scene.community, inviter=ward.facilitator, invited=ward.member, kind="observation", words=words)
    answer(two, by=ward.member, agrees=True)
    two.refresh_from_db()
    scene["two"] = two.pk
    asked = suggest(scene.community, inviter=ward.facilitator, invited=ward.member, kind="coaching")
    scene["asked_to_visit"] = asked.pk
    open_one = cycle.begin(two, visitor=ward.facilitator)
    cycle.brief(
        open_one, by=ward.member, focus=scene.canary(INSIDE, "focus"), looking_for=scene.canary(INSIDE, "lookingfor"),
        protocol="saw",
    )  # fmt: skip
    later = timezone.now() + timedelta(days=2)
    found = VisitOffer(visit=open_one, what=scene.canary(INSIDE, "lesson"), starts_at=later)
    cycle.offer(found, by=ward.member)
    scene["visit"], scene["offer"] = open_one.pk, found.pk
    scene["begun_visit"] = _held(scene, cycle.begin(two, visitor=ward.facilitator)).pk
    seen = _held(scene, cycle.begin(two, visitor=ward.facilitator))
    cycle.note(seen, {"0": scene.canary(INSIDE, "seen")}, by=ward.facilitator, edition=0, give=True)
    cycle.debrief(seen, scene.canary(INSIDE, "talkedover"), by=ward.member, edition=0)
    scene["seen_visit"] = seen.pk
    scene["seen_paper"], scene["talk_paper"] = seen.papers.order_by("pk").values_list("pk", flat=True)


def _held(scene: Scene, visit: Visit) -> Visit:
    cycle.brief(visit, by=scene.ward.member, focus="Who answers?", looking_for="", protocol="saw")
    found = VisitOffer(visit=visit, what="Round", starts_at=timezone.now() - timedelta(hours=visit.pk % 9 + 1))
    cycle.offer(found, by=scene.ward.member)
    cycle.settle_on(found, by=scene.ward.facilitator, cover=scene.canary(INSIDE, f"cover{visit.pk}"))
    return Visit.objects.select_related("partnership").get(pk=visit.pk)


def saying_yes(scene: Scene) -> dict[str, str]:
    return {"answer": "yes"}


def two(scene: Scene) -> Sequence[Any]:
    return [scene["two"]]


def asked_to_visit(scene: Scene) -> Sequence[Any]:
    return [scene["asked_to_visit"]]


def visit(scene: Scene) -> Sequence[Any]:
    return [scene["visit"]]


def offer(scene: Scene) -> Sequence[Any]:
    return [scene["visit"], scene["offer"]]


def begun_visit(scene: Scene) -> Sequence[Any]:
    return [scene["begun_visit"]]


def seen_visit(scene: Scene) -> Sequence[Any]:
    return [scene["seen_visit"]]


def one_of_two(person: str) -> Any:
    """That one may; the other of the two sees it and is told whose it is; nobody else knows of it."""

    def rule(access: str, role: str) -> Says:
        if role in ("anonymous",):
            return Says.SIGN_IN
        if role == person:
            return Says.OK
        return Says.FORBIDDEN if role in INSIDE else Says.NOT_FOUND

    return rule


def programme(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["programme"]]


def board(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["season"]]


def proposal(scene: Scene) -> Sequence[Any]:
    return [*board(scene), scene["proposal"]]


def ruled_out(scene: Scene) -> Sequence[Any]:
    return [*board(scene), scene["ruled_out"]]


def search(scene: Scene) -> Sequence[Any]:
    return [*board(scene), scene["search"]]


def question(scene: Scene) -> Sequence[Any]:
    return [*board(scene), scene["question"]]


def release(scene: Scene) -> Sequence[Any]:
    return [release_url(scene["release"]).rstrip("/").rpartition("/")[2]]


def asking(scene: Scene) -> Sequence[Any]:
    return [*board(scene), scene["release"].participation_id]


def circles_programme(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["circles_programme"]]


def circle(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["circle"]]


def titled(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["circle"], scene["circle_slug"]]


def session(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["session"]]


def swapping(scene: Scene) -> dict[str, Any]:
    return {"give": scene["session"], "take": scene["session"]}


def swap(scene: Scene) -> Sequence[Any]:
    return [*circle(scene), scene["swap"]]


def item(scene: Scene) -> Sequence[Any]:
    return [*session(scene), scene["agenda_item"]]


def forming(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["forming"]]


def hosted(scene: Scene) -> Sequence[Any]:
    return [*circle(scene), scene.ward.member.pk]


def section(scene: Scene) -> Sequence[Any]:
    return [*session(scene), 0]


def action(scene: Scene) -> Sequence[Any]:
    return [*session(scene), scene["action"]]


def pairing(scene: Scene) -> Sequence[Any]:
    return [scene["pairing"]]


def pair(scene: Scene) -> Sequence[Any]:
    return [scene["pair"]]


def pair_goal(scene: Scene) -> Sequence[Any]:
    return [scene["pair"], scene["pair_goal"]]


def pair_action(scene: Scene) -> Sequence[Any]:
    return [scene["pair"], scene["pair_action"]]


def pair_date(scene: Scene) -> Sequence[Any]:
    return [scene["pair"], scene["pair_date"]]


def check_in(scene: Scene) -> Sequence[Any]:
    return [scene["pair"], scene["pair_check_in"]]


def between_the_two(access: str, role: str) -> Says:
    if role == "anonymous":
        return Says.SIGN_IN
    return Says.OK if role in INSIDE else Says.NOT_FOUND


def the_mentor(access: str, role: str) -> Says:
    if role == "anonymous":
        return Says.SIGN_IN
    return Says.OK if role == "facilitator" else Says.NOT_FOUND


def _found_by(*roles: str) -> Any:
    """For others it does not exist."""

    def rule(access: str, role: str) -> Says:
        if role == "anonymous":
            return Says.SIGN_IN
        return Says.OK if role in roles else Says.NOT_FOUND

    return rule


leading = _found_by("facilitator", "steward")
the_steward = _found_by("steward")
asked = _found_by("member", "steward")
others_here = _found_by("colleague", "member", "steward")


def feed(scene: Scene) -> Sequence[Any]:
    return [feed_url(scene.ward.outsider).rpartition("/")[2].removesuffix(".ics")]


def away(scene: Scene) -> Sequence[Any]:
    return [scene["away"]]


def owning(access: str, role: str) -> Says:
    if role == "anonymous":
        return Says.SIGN_IN
    return Says.OK if role == "member" else Says.NOT_FOUND


# There is no other circle in the scene: hosts, too, are told to choose one.
nobody_moves = only(frozenset(), within=belonging)
one_inside = only(frozenset({"member"}), within=belonging)


def nobody_yet(access: str, role: str) -> Says:
    """The pair of a programme that is about something else has no visits."""
    return Says.SIGN_IN if role == "anonymous" else Says.NOT_FOUND


def answering(access: str, role: str) -> Says:
    """Between the two of them: the one who was asked answers."""
    if role == "anonymous":
        return Says.SIGN_IN
    if role not in INSIDE:
        return Says.NOT_FOUND
    return Says.OK if role == "facilitator" else Says.FORBIDDEN


hosting = only(frozenset({"facilitator", "steward"}), within=belonging)
summing_up = only(frozenset({"facilitator"}), within=belonging)
inside = only(INSIDE, within=belonging)
taking_part = only(BELONGING, visitors=Says.FORBIDDEN)
signed_up = only(INSIDE)

row("mentoring:mine", signed_in, at=nothing, shows=["toprogramme", "tocircles"])
row("mentoring:hours", signed_in, at=nothing)
row("mentoring:hours", signed_in, "post", at=nothing)
row("mentoring:turns", signed_in, "post", at=nothing, data=lambda scene: {"weeks": "2", "this_week": "0"})
row("mentoring:days-away", signed_in, "post", at=nothing)
row("mentoring:one-days-away", owning, "post", at=away)
row("mentoring:calendar-address", signed_in, "post", at=nothing)
row("mentoring:answer", answering, "post", at=pairing, data=lambda scene: {"answer": "yes"})
row("mentoring:pair", between_the_two, at=pair, shows=["pairgoal", "confidence", "sharednotes", "pairaction", "meetat"])
row("mentoring:pair-agreement", between_the_two, "post", at=pair)
row("mentoring:pair-notes", between_the_two, "post", at=pair, data=lambda scene: {"notes": "New", "edition": "1"})
row("mentoring:pair-private", between_the_two, "post", at=pair, data=lambda scene: {"words": "Mine"})
row("mentoring:pair-goals", between_the_two, "post", at=pair)
row("mentoring:pair-goal", between_the_two, "post", at=pair_goal, data=lambda scene: {"do": "reached"})
row("mentoring:pair-actions", between_the_two, "post", at=pair)
row("mentoring:pair-action", between_the_two, "post", at=pair_action, data=lambda scene: {"do": "done"})
row("mentoring:pair-meetings", between_the_two, "post", at=pair)
row("mentoring:skip", hosting, "post", at=session)
row("mentoring:days-off", nobody_moves, "post", at=session)
row("mentoring:go-ahead", hosting, "post", at=session)
row("mentoring:room", inside, "post", at=circle)
row("mentoring:pair-dates", between_the_two, "post", at=pair)
row("mentoring:pair-date", between_the_two, at=pair_date, shows=["meetat", "wordedwhy"])
row("mentoring:pair-date-time", between_the_two, "post", at=pair_date)
row("mentoring:pair-date-off", between_the_two, "post", at=pair_date)
row("mentoring:pair-date-calendar", between_the_two, at=pair_date, shows=["meetat"])
row("mentoring:check-in", the_mentor, "post", at=check_in)
row("mentoring:pair-ending", between_the_two, "post", at=pair, data=lambda scene: {"sure": "on"})
row("mentoring:pair-visits", nobody_yet, "post", at=pair)
row("mentoring:suggest-visits", members)
row("mentoring:suggest-visits", members, "post")
row("mentoring:partnership", between_the_two, at=two, shows=["focus"])
row(
    "mentoring:partnership-answer",
    one_of_two("member"),
    "post",
    at=asked_to_visit,
    data=lambda scene: {"answer": "yes"},
)
row("mentoring:partnership-ending", between_the_two, "post", at=two)
row("mentoring:visits", between_the_two, "post", at=two)
row("mentoring:visit", between_the_two, at=visit, shows=["focus", "lookingfor", "lesson"])
row("mentoring:visit", between_the_two, at=seen_visit, shows=["seen", "talkedover"])
row("mentoring:visit", between_the_two, at=begun_visit)
row("mentoring:visit-brief", one_of_two("member"), "post", at=visit)
row("mentoring:visit-offers", one_of_two("member"), "post", at=visit)
row("mentoring:visit-offer", between_the_two, "post", at=offer, data=lambda scene: {"cover": "x" * 200})
row("mentoring:visit-time", between_the_two, "post", at=visit)
row("mentoring:visit-notes", between_the_two, at=seen_visit, shows=["seen"])
row("mentoring:visit-notes", one_of_two("facilitator"), "post", at=begun_visit, data=lambda scene: {"edition": "0"})
row("mentoring:visit-readers", one_of_two("member"), "post", at=seen_visit, data=lambda scene: {"do": "let-read"})
row("mentoring:visit-debrief", between_the_two, "post", at=seen_visit)
row("mentoring:visit-trying", one_of_two("member"), "post", at=seen_visit)
row("mentoring:visit-calling-off", between_the_two, "post", at=begun_visit)
row("moderation:flag-saying", owning, at=lambda scene: ["visits-suggested", scene["two"]], shows=["suggested"])
row(
    "moderation:flag-saying",
    the_mentor,
    at=lambda scene: ["visit-brief", scene["visit"]],
    shows=["focus", "lookingfor"],
)
row("moderation:flag-saying", owning, at=lambda scene: ["visit-cover", scene["begun_visit"]])
row("moderation:flag-saying", owning, at=lambda scene: ["visit-notes", scene["seen_paper"]], shows=["seen"])
row("moderation:flag-saying", the_mentor, at=lambda scene: ["visit-talk", scene["talk_paper"]], shows=["talkedover"])
row("mentoring:visit-calendar", between_the_two, at=begun_visit)
row("mentoring:release", everybody, at=release)
row("mentoring:release", everybody, "post", at=release, data=lambda scene: {"answer": "yes"})
row("mentoring:feed", everybody, at=feed)
row("mentoring:community", reading, shows=["programme", "circle"])
row("mentoring:open-programme", leaders)
row("mentoring:open-programme", leaders, "post")
row("mentoring:programme", reading, at=programme, shows=["programme", "season"])
row("mentoring:programme", reading, at=board)
row("mentoring:programme", taking_part, "post", at=programme, data=lambda scene: {"role": "seek", "seeks": "nights"})
row("mentoring:pairings", signed_up, "post", at=programme, data=lambda scene: {"mentor": scene.ward.facilitator.handle})
row("mentoring:board", leaders, at=board)
row("mentoring:setup", leaders, at=board, shows=["question"])
row("mentoring:setup", leaders, "post", at=board)
row("mentoring:questions", leaders, "post", at=board)
row("mentoring:question", leaders, "post", at=question, data=lambda scene: {"do": "up"})
row("mentoring:participants", leaders, at=board, shows=["answer", "superior"])
row("mentoring:participant-messages", leaders, "post", at=board)
row("mentoring:agree-instead", leaders, "post", at=asking)
row("mentoring:form-of-programme", leaders, at=circles_programme)
row("mentoring:form-of-programme", leaders, "post", at=circles_programme)
row("mentoring:programme-circles", leaders, at=circles_programme, shows=["circle", "lookedback"])
row("mentoring:programme-circle-messages", leaders, "post", at=circles_programme)
row("mentoring:programme-circles-file", leaders, at=circles_programme)
row("mentoring:circle-looking-back", inside, "post", at=circle, data=lambda scene: {"light": "green"})
row("mentoring:lives", leaders, at=board)
row("mentoring:fairness", leaders, at=board)
row("mentoring:search", leaders, at=search)
row("mentoring:messages", leaders, "post", at=board)
row("mentoring:outcomes", leaders, at=board)
row("mentoring:step", leaders, "post", at=board, data=lambda scene: {"to": "sign-up"})
row("mentoring:weights", leaders, "post", at=board)
row("mentoring:searches", leaders, "post", at=board, data=lambda scene: {"aim": "total"})
row("mentoring:proposals", leaders, "post", at=board)
row("mentoring:proposal", leaders, "post", at=proposal, data=lambda scene: {"do": "lock"})
row("mentoring:ruled-out", leaders, "post", at=ruled_out)
row("mentoring:by-hand", leaders, at=board)
row("mentoring:by-hand", leaders, "post", at=board)
row("mentoring:undoing", leaders, "post", at=board)
row("mentoring:looking", signed_up, "post", at=programme, data=lambda scene: {"do": "stop"})
row("mentoring:telling", leaders, "post", at=board, data=lambda scene: {"sure": "on"})
row("mentoring:circles-board", leaders, shows=["circle"])
row("mentoring:circle-messages", leaders, "post")
row("mentoring:circle-hours", leaders)
row("mentoring:form-circles", leaders)
row("mentoring:form-circles", leaders, "post")
row("mentoring:forming", leaders, at=forming)
row("mentoring:forming", leaders, "post", at=forming)
row("mentoring:open-circle", leaders)
row("mentoring:open-circle", leaders, "post")
row("mentoring:circle", belonging, at=titled, shows=["circle", "circlepurpose"])
row("mentoring:circle-membership", belonging, "post", at=circle)
row("mentoring:circle-settings", hosting, at=circle)
row("mentoring:circle-settings", hosting, "post", at=circle)
row("mentoring:hosting", hosting, "post", at=hosted)
row("mentoring:sessions", hosting, "post", at=circle)
row("mentoring:places", hosting, "post", at=circle)
row("mentoring:place", nobody_moves, "post", at=hosted, data=lambda scene: {"to": scene["circle"]})
row("mentoring:swaps", belonging, "post", at=circle, data=swapping)
row("mentoring:swap", one_inside, "post", at=swap, data=lambda scene: {"answer": "no"})
row("mentoring:session", belonging, at=session, shows=["place", "link"])
row("mentoring:session-time", hosting, "post", at=session)
row("mentoring:session-notes", inside, "post", at=session, data=lambda scene: {"notes": "Two", "edition": "1"})
row("mentoring:agenda", inside, "post", at=session, data=lambda scene: {"title": "Nights", "minutes": "10"})
row("mentoring:agenda-order", hosting, "post", at=session)
row("mentoring:agenda-item", inside, "post", at=item, data=lambda scene: {"do": "want"})
row("moderation:flag", between_the_two, at=lambda scene: ["agenda", scene["agenda_item"]], shows=["agenda"])
row("moderation:flag", first_sign_in(belonging), at=lambda scene: ["circle", scene["circle"]], shows=["circle"])
row("moderation:flag", first_sign_in(members), at=lambda scene: ["programme", scene["programme"]], shows=["programme"])
row("moderation:flag", between_the_two, at=lambda scene: ["pair-notes", scene["pair_notes"]])
row("moderation:flag-saying", the_mentor, at=lambda scene: ["request", scene["pairing"]], shows=["asked"])
row(
    "moderation:flag-saying",
    the_mentor,
    "post",
    at=lambda scene: ["request", scene["pairing"]],
    data=lambda scene: {"reason": "advert"},
)
row("moderation:flag-saying", leading, at=lambda scene: ["check-in", scene["shared_check_in"]], shows=["toldleaders"])
row("moderation:flag-saying", leading, at=lambda scene: ["hopes", scene["hopes"]], shows=["hopes"])
row("moderation:flag-saying", leading, at=lambda scene: ["sign-up-answer", scene["answer"]], shows=["answer"])
row("moderation:flag-saying", leading, at=lambda scene: ["superior", scene["release"].pk], shows=["superior"])
row(
    "moderation:flag-saying",
    owning,
    at=lambda scene: ["programme-letter", scene["programme_letter"]],
    shows=["toprogramme"],
)
row("moderation:flag-saying", asked, at=lambda scene: ["question", scene["question"]], shows=["question"])
row("moderation:flag-saying", owning, at=lambda scene: ["session-action", scene["action"]], shows=["action"])
row("moderation:flag-saying", others_here, at=lambda scene: ["session-place", scene["session"]], shows=["place"])
row("moderation:flag-saying", owning, at=lambda scene: ["session-link", scene["session"]], shows=["link"])
row("moderation:flag-saying", others_here, at=lambda scene: ["session-reason", scene["called_off"]], shows=["offwhy"])
row("moderation:flag-saying", owning, at=lambda scene: ["circle-letter", scene["circle_letter"]], shows=["tocircles"])
row("moderation:flag-saying", the_steward, at=lambda scene: ["reflection", scene["reflection"]], shows=["lookedback"])
row("moderation:flag-saying", the_mentor, at=lambda scene: ["pair-goal", scene["pair_goal"]], shows=["pairgoal"])
row("moderation:flag-saying", the_mentor, at=lambda scene: ["pair-action", scene["pair_action"]], shows=["pairaction"])
row(
    "moderation:flag-saying", the_mentor, at=lambda scene: ["pair-agreement", scene["pair_notes"]], shows=["confidence"]
)
row("moderation:flag-saying", the_mentor, at=lambda scene: ["pair-place", scene["pair_date"]], shows=["meetat"])
row("moderation:flag-saying", the_mentor, at=lambda scene: ["pair-reason", scene["pair_date"]], shows=["wordedwhy"])
row("moderation:flag", between_the_two, at=lambda scene: ["visit-offer", scene["offer"]])
row("moderation:flag", between_the_two, at=lambda scene: ["notes", scene["notes"]])
row("moderation:flag", between_the_two, at=lambda scene: ["rsvp", scene["rsvp"]])
row("mentoring:series", hosting, at=circle)
row("mentoring:series", hosting, "post", at=circle)
row("mentoring:log-meeting", hosting, at=circle)
row("mentoring:log-meeting", hosting, "post", at=circle)
row("mentoring:format", hosting, "post", at=session)
row("mentoring:timer", inside, "post", at=session, data=lambda scene: {"step": "0"})
row("mentoring:note-section", inside, "post", at=section, data=lambda scene: {"source": "Words", "edition": "1"})
row("mentoring:actions", inside, "post", at=session, data=lambda scene: {"text": "Try it"})
row("mentoring:action", inside, "post", at=action)
row("mentoring:summary", summing_up, "post", at=session)
row("mentoring:rest", hosting, "post", at=session)
row("mentoring:cancellation", hosting, "post", at=session, data=lambda scene: {"reason": "x" * 200})
row("mentoring:attendance", hosting, "post", at=session)
row("mentoring:bring", members)
row("mentoring:bring", members, "post")
row("mentoring:rsvp", inside, "post", at=session, data=lambda scene: {"answer": "going"})
row("mentoring:session-calendar", belonging, at=session)
