import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import after_task_publish, beat_init, heartbeat_sent, worker_init

from config import demo_accounts
from engagement.alive import still_here

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("hearth", task_cls="config.clocks:OnTime")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
for starting in (worker_init, beat_init):
    starting.connect(demo_accounts.refuse_at_start)
# The worker as long as it talks with the queue, the clock as it puts something into it.
for going_on in (heartbeat_sent, after_task_publish):
    going_on.connect(still_here)
app.conf.beat_schedule = {
    "digests that are due": {"task": "engagement.tasks.write_digests", "schedule": 300},
    "newcomers who wait for a word": {"task": "communities.tasks.ask_who_greets", "schedule": 900},
    "questions without a word": {"task": "discussions.tasks.ask_for_answers", "schedule": 900},
    "decisions that are over": {"task": "communities.tasks.close_ballots", "schedule": 60},
    "what decisions changed": {"task": "communities.tasks.ask_authors_what_changed", "schedule": 900},
    "what an older renderer made": {"task": "content.tasks.render_again", "schedule": 60},
    # At an hour of the night, and not a day after the clock was started: it may be started anew every day.
    "what was kept long enough": {
        "task": "config.keeping.tasks.keep_retention",
        "schedule": crontab(hour="3", minute="20"),
    },
    "questions to mentors": {"task": "mentoring.tasks.tend_questions", "schedule": 900},
    "how pairs are going": {"task": "mentoring.tasks.tend_pairs", "schedule": 900},
    "sign-ups that open and close": {"task": "mentoring.tasks.tend_programmes", "schedule": 60},
    "sessions that come up": {"task": "mentoring.tasks.tend_sessions", "schedule": 60},
    "quiet threads to sum up": {"task": "discussions.tasks.ask_for_summaries_of_quiet_threads", "schedule": 3600},
    "terms that come to their end": {"task": "communities.tasks.invite_members_to_serve", "schedule": 900},
    "stories that may not hold any more": {"task": "knowledge.tasks.ask_whether_stories_hold", "schedule": 900},
    "what people saved and asked to be reminded of": {
        "task": "engagement.tasks.remind_of_what_was_saved",
        "schedule": 60,
    },
    "stories told before they could be narrowed": {"task": "knowledge.tasks.shelve_stories", "schedule": 900},
    "what is like what": {"task": "search.tasks.find_kin", "schedule": 20},
    "story rounds that begin and end": {"task": "knowledge.tasks.tend_story_rounds", "schedule": 900},
    "archives that were asked for": {"task": "people.tasks.forget_archives", "schedule": 3600},
    "measures whose time is over": {"task": "moderation.tasks.end_measures", "schedule": 60},
    "those who leave": {"task": "people.tasks.erase_those_who_leave", "schedule": 3600},
    "mail for what stayed unread": {"task": "engagement.tasks.mail_notices", "schedule": 60},
}
