"""Says of what was told before now in which community it happened."""

from django.db import migrations

PLACES = """
    UPDATE engagement_activity AS activity SET place = 'c:' || thread.community_id
    FROM discussions_thread AS thread, discussions_post AS post, django_content_type AS type
    WHERE post.thread_id = thread.id AND type.app_label = 'discussions' AND activity.target_type_id = type.id
      AND (type.model = 'post' AND activity.target_id = post.id
           OR type.model = 'thread' AND activity.target_id = thread.id AND post.number = 1)
"""
TOLD = """
    UPDATE engagement_notification AS told SET place = activity.place
    FROM engagement_activity AS activity WHERE activity.id = told.activity_id AND activity.place <> told.place
"""


class Migration(migrations.Migration):
    dependencies = [("discussions", "0003_letter"), ("engagement", "0004_where_it_happened")]
    operations = [
        migrations.RunSQL(PLACES, migrations.RunSQL.noop),
        migrations.RunSQL(TOLD, migrations.RunSQL.noop),
    ]
