"""The platform's own settings, in the environment of the tests: it has to be there before they are read."""

import os

os.environ.setdefault("HEARTH_MODE", "development")
os.environ.setdefault("DEBUG", "false")
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("PRIVATE_NOTES_KEYS", "xL5o9oQ0G9nBqzXjv8mS1mXxM0mR4l2q7dY0c3pWk8A=")
os.environ.setdefault("ANYMAIL", '{"WEBHOOK_SECRET": "mail:only-for-tests"}')
os.environ["REDIS_PREFIX"] = os.environ.get("REDIS_PREFIX", "test") + os.environ.get("PYTEST_XDIST_WORKER", "")

from config.settings import *  # noqa: F403
from config.settings import DATABASES, PACES

# Tests ask faster than people do, all from one address. tests/security turns on what is turned off here.
REQUESTS_A_MINUTE = VISITOR_REQUESTS_A_MINUTE = 0
PACES = dict.fromkeys(PACES, (1_000_000, 60))
# A test is one transaction as long as it lasts, and the machine may have much else to do.
DATABASES["default"]["OPTIONS"] |= {
    "connect_timeout": 60,
    "options": f"{DATABASES['default']['OPTIONS']['options']} -c statement_timeout=120s"
    " -c idle_in_transaction_session_timeout=600s",
}
STAFF_NEED_SECOND_FACTOR = False
STAFF_SIGNED_IN_HOURS = 0
