"""A task that fails with an opened private note in its hands, for test_private_notes_in_logs."""

from config.celery import app
from mentoring.models import Pairing
from mentoring.pair_life import private_words
from people.models import Person


@app.task(name="tests.fails_around_a_note")
def fails_around_a_note(pairing_id: int, person_id: int) -> None:
    words = private_words(Pairing.objects.get(pk=pairing_id), Person.objects.get(pk=person_id))
    assert words
    raise RuntimeError(f"Broken after a note of {len(words)} letters was opened")
