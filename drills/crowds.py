"""Many who do the same at once: forms sent twice, one place for a hundred."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.utils import timezone

from discussions.models import Post
from drills.ground import Ground, Said, need
from drills.people import STEWARD
from mentoring.meeting import open_circle
from mentoring.models import Answer, Circle, CircleMembership, Session

HUNDRED = 100


def double_clicks(ground: Ground) -> Said:
    keys = [str(uuid.uuid4()) for _ in range(50)]
    mark = uuid.uuid4().hex[:8]
    with ThreadPoolExecutor(10) as pool:
        twice = [
            pool.submit(ground.writers.reply, f"{mark} {n}", n, key) for n, key in enumerate(keys) for _ in range(2)
        ]
        answered = [one.result() for one in twice]
    places = [(answered[i].location, answered[i + 1].location) for i in range(0, 100, 2)]
    made = Post.objects.filter(source__startswith=mark).count()
    need(made == 50, f"{made} posts")
    need(all(first == second for first, second in places), "two answers led to two places")
    return ["50 forms sent twice at once: 50 posts, both answers lead to the same one"]


def last_place(ground: Ground) -> Said:
    session = _session_with_one_place(ground)
    path = f"{session.get_absolute_url()}rsvp/"
    with ThreadPoolExecutor(HUNDRED) as pool:
        said = list(pool.map(lambda n: ground.writers.post(n, path, {"answer": "going"}).status, range(HUNDRED)))
    answers = list(session.rsvps.order_by("at", "pk").values_list("answer", flat=True))
    going, waiting = answers.count(Answer.GOING), answers.count(Answer.WAITING)
    need(set(said) == {302}, f"answered {sorted(set(said))}")
    need((going, waiting) == (1, HUNDRED - 1), f"{going} going, {waiting} waiting")
    need(answers[0] == Answer.GOING, "the place did not go to the first")
    queue = list(session.rsvps.filter(answer=Answer.WAITING).order_by("at", "pk").values_list("person", flat=True))
    first = session.rsvps.get(answer=Answer.GOING).person
    ground.writers.post(ground.writers.people.index(first), path, {"answer": "not"})
    now = list(session.rsvps.filter(answer=Answer.GOING).values_list("person", flat=True))
    need(now == queue[:1], "the place that was given up did not go to the first who waits")
    return [
        f"{HUNDRED} say at once that they come where one has a place: {going} comes, {waiting} wait in their order;"
        " given up, the place goes to the first of them"
    ]


def _session_with_one_place(ground: Ground) -> Session:
    people = ground.writers.people
    circle = Circle(community=ground.writers.community, name="One place", purpose="To be there.", capacity=HUNDRED)
    open_circle(circle, host=people[STEWARD])
    CircleMembership.objects.bulk_create(
        [CircleMembership(circle=circle, person=person) for person in people], ignore_conflicts=True
    )
    session: Session = circle.sessions.get()
    session.places, session.starts_at = 1, timezone.now() + timedelta(days=3)
    session.save(update_fields=["places", "starts_at"])
    return session
