"""Who summed up, or agreed, in the thread they asked without a name did it as nobody, as from now on they do.

And each thread counts the replies that cannot be read in it.
"""

from django.db import migrations

SUMMARIES = """
UPDATE discussions_summary AS summary
   SET updated_by_id = CASE WHEN updated_by_id = nameless.person_id THEN nobody.id ELSE updated_by_id END,
       agreed_ids = array_replace(agreed_ids, nameless.person_id, nobody.id)
  FROM discussions_namelessask AS nameless, people_person AS nobody
 WHERE nameless.thread_id = summary.thread_id AND nobody.handle = 'a-member'
"""
EDITIONS = """
UPDATE discussions_summaryedition AS edition SET by_id = nobody.id
  FROM discussions_summary AS summary
  JOIN discussions_namelessask AS nameless ON nameless.thread_id = summary.thread_id, people_person AS nobody
 WHERE edition.summary_id = summary.id AND edition.by_id = nameless.person_id AND nobody.handle = 'a-member'
"""
AGREEMENTS = """
UPDATE discussions_summaryagreement AS agreement SET person_id = nobody.id
  FROM discussions_summary AS summary
  JOIN discussions_namelessask AS nameless ON nameless.thread_id = summary.thread_id, people_person AS nobody
 WHERE agreement.summary_id = summary.id AND agreement.person_id = nameless.person_id AND nobody.handle = 'a-member'
"""
LOGGED = """
UPDATE engagement_activity AS activity SET actor_id = NULL
  FROM discussions_namelessask AS nameless, django_content_type AS kind
 WHERE activity.verb = 'discussions.summary_written' AND activity.target_id = nameless.thread_id
   AND activity.actor_id = nameless.person_id AND activity.target_type_id = kind.id
   AND kind.app_label = 'discussions' AND kind.model = 'thread'
"""
GONE = """
UPDATE discussions_thread AS thread SET gone_count = gone.count
  FROM (SELECT thread_id, count(*) FROM discussions_post
         WHERE hidden_at IS NOT NULL AND number > 1 GROUP BY thread_id) AS gone
 WHERE gone.thread_id = thread.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("discussions", "0019_versions_of_editions"),
        ("engagement", "0012_letters_looked_at_again"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunSQL(statement, migrations.RunSQL.noop)
        for statement in (SUMMARIES, EDITIONS, AGREEMENTS, LOGGED, GONE)
    ]
