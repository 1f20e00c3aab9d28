from django.db import migrations

# Cases from before their place was kept: those who lead an open community find them, too.
FILL = """
UPDATE moderation_case AS flagged SET place = 'c:' || thread.community_id
FROM discussions_post AS post
JOIN discussions_thread AS thread ON thread.id = post.thread_id
WHERE flagged.place = '' AND flagged.target_id = post.id AND flagged.target_type_id = (
    SELECT id FROM django_content_type WHERE app_label = 'discussions' AND model = 'post'
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("discussions", "0015_polls"),
        ("moderation", "0005_automatic_acts_and_second_looks"),
    ]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
