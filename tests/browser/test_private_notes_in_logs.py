"""What somebody wrote for themselves stands in no log, not even where a worker fails with it in its hands."""

from __future__ import annotations

from communities.models import Community
from config.celery import app
from mentoring.models import PrivateNote, Programme
from mentoring.pair_life import write_privately
from mentoring.pairing import accept, ask, take_part
from people.models import Person
from tests.browser.platform import Household
from tests.cast import make_member
from tests.launcher.processes import until

WORDS = "Lighthouse of the north: I cried in the car park."


def test_a_worker_that_fails_says_nothing_of_the_note(
    community: Community, member: Person, household: Household
) -> None:
    mentor = make_member(community, "Zola Dlamini")
    programme = Programme.objects.create(community=community, name="Season", purpose="Pairs.")
    take_part(programme, person=mentor, role="offer", offers=["labs"])
    take_part(programme, person=member, role="seek", seeks=["labs"])
    pairing = ask(programme, mentee=member, mentor=mentor)
    accept(pairing, by=mentor)
    pairing.refresh_from_db()
    write_privately(pairing, WORDS, author=member)
    assert b"Lighthouse" not in bytes(PrivateNote.objects.get().sealed)

    household.commands["worker"] += ["--include", "tests.browser.failing_task"]
    household.start("worker")
    app.send_task("tests.fails_around_a_note", args=[pairing.pk, member.pk])
    log = household.folder / "worker.log"
    until(lambda: "Broken after a note of" in log.read_text())
    household.stop()
    said = log.read_text()
    # It failed with the note open: the whole traceback is there, without a word of what it held.
    assert "raise RuntimeError" in said
    assert f"note of {len(WORDS)} letters" in said
    for part in ("Lighthouse", "of the north", "car park"):
        assert part not in said
