"""Says of what was told of stories before now in which community it happened."""

from django.db import migrations

PLACES = """
    UPDATE engagement_activity AS activity SET place = 'c:' || story.community_id
    FROM knowledge_story AS story, django_content_type AS type
    WHERE type.app_label = 'knowledge' AND type.model = 'story'
      AND activity.target_type_id = type.id AND activity.target_id = story.id
"""
TOLD = """
    UPDATE engagement_notification AS told SET place = activity.place
    FROM engagement_activity AS activity WHERE activity.id = told.activity_id AND activity.place <> told.place
"""


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0002_initial"), ("engagement", "0004_where_it_happened")]
    operations = [
        migrations.RunSQL(PLACES, migrations.RunSQL.noop),
        migrations.RunSQL(TOLD, migrations.RunSQL.noop),
    ]
