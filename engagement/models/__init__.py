from engagement.models.activity import Activity, Delivery
from engagement.models.digest import DigestIssue
from engagement.models.hearing import Hearing, KindChoice, LeftOut, MutedTag, Preset, Way
from engagement.models.mail import Lane, Mail, MailHold, MailPace
from engagement.models.notification import Notification
from engagement.models.preferences import Cadence, Preferences
from engagement.models.suppression import Suppression, Unwelcome, Why

__all__ = [
    "Activity",
    "Cadence",
    "Delivery",
    "DigestIssue",
    "Hearing",
    "KindChoice",
    "Lane",
    "LeftOut",
    "Mail",
    "MailHold",
    "MailPace",
    "MutedTag",
    "Notification",
    "Preferences",
    "Preset",
    "Suppression",
    "Unwelcome",
    "Way",
    "Why",
]
