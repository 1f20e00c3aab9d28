"""People and places for the style page, so that it needs no database."""

import dataclasses
import datetime
from typing import Any

from django.utils import timezone


@dataclasses.dataclass(frozen=True)
class Somebody:
    display_name: str
    role: str = ""
    drawn: bool = True

    @property
    def portrait_seed(self) -> str:
        return self.display_name.lower().replace(" ", "-") if self.drawn else ""

    def __str__(self) -> str:
        return self.display_name


@dataclasses.dataclass(frozen=True)
class Somewhere:
    name: str
    hue: str
    weave: str


PEOPLE = {
    "hanna": Somebody("Hanna Lehto", "Chemistry, year 2 of teaching"),
    "ruth": Somebody("Ruth Abernathy", "Chemistry, 27 years"),
    "piotr": Somebody("Piotr Nowak", "Science technician"),
    "lena": Somebody("Lena Hoffmann", "Physics, rural school", drawn=False),
    "marta": Somebody("Marta Kowalczyk", "Charge nurse"),
    "devi": Somebody("Devi Nair", "Discharge nurse"),
    "kwame": Somebody("Kwame Boateng", "Staff nurse"),
    "sam": Somebody("Sam Whitlock", "Alder ward", drawn=False),
    "tess": Somebody("Tess Halloran", "First year on call"),
    "oscar": Somebody("Oscar Vidal", "Principal engineer"),
}
PLACES = [
    Somewhere("Ward nurses", "clay", "chevron"),
    Somewhere("Safer handovers", "teal", "wave"),
    Somewhere("New preceptors", "ochre", "seed"),
    Somewhere("Science teachers", "pine", "leaf"),
    Somewhere("Practical work", "slate", "weave"),
    Somewhere("Writing it down", "plum", "wave"),
]


def context() -> dict[str, Any]:
    now = timezone.now()
    return PEOPLE | {
        "people": list(PEOPLE.values()),
        "places": PLACES,
        "ward": PLACES[0],
        "science": PLACES[3],
        "minutes": now - datetime.timedelta(minutes=40),
        "hours": now - datetime.timedelta(hours=3),
        "days": now - datetime.timedelta(days=3),
        "weeks": now - datetime.timedelta(days=21),
        "soon": now + datetime.timedelta(days=2),
        "range5": range(5),
    }
