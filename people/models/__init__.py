from people.models.away import DaysAway
from people.models.block import Block
from people.models.fields import PORTRAIT_SIZES, Density, Theme, Writers, topics_in, validate_time_zone
from people.models.leaving import DataExport, Leaving, PostsThen
from people.models.names import FormerName, HandleHistory, Placeholder
from people.models.person import Person

__all__ = [
    "PORTRAIT_SIZES",
    "Block",
    "DataExport",
    "DaysAway",
    "Density",
    "FormerName",
    "HandleHistory",
    "Leaving",
    "Person",
    "Placeholder",
    "PostsThen",
    "Theme",
    "Writers",
    "topics_in",
    "validate_time_zone",
]
