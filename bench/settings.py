"""The platform as in production, with two bare pages beside it to measure against. For bin/bench only."""

from config.settings import *  # noqa: F403
from config.settings import DATABASES, INSTALLED_APPS, env

ROOT_URLCONF = "bench.urls"
# No page says it is a demonstration.
DEMO = False
INSTALLED_APPS = [*INSTALLED_APPS, "bench"]

if database := env("BENCH_DATABASE", default=""):
    DATABASES["default"]["NAME"] = database

# One member writes as fast as the machine can: how fast people may is not what is measured.
POSTS_A_MINUTE = 1_000_000
REPEATS_AN_HOUR = 10**9
REQUESTS_A_MINUTE = VISITOR_REQUESTS_A_MINUTE = 0
PACES = {}
