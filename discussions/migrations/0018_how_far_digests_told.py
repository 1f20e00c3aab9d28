"""What digests told of threads says up to which post: what came since may be told.

Of earlier digests it is what had been written when they were made.
"""

from django.db import migrations

UP_TO = """
UPDATE engagement_digestissue issue SET keys = (
    SELECT array_agg(CASE WHEN key.said ~ '^thread:[0-9]+$' THEN key.said || ':' || greatest(1, (
        SELECT max(post.number) FROM discussions_post post
        WHERE post.thread_id = split_part(key.said, ':', 2)::bigint AND post.created_at <= issue.made_at
    )) ELSE key.said END ORDER BY key.place)
    FROM unnest(issue.keys) WITH ORDINALITY AS key (said, place)
)
WHERE issue.made_at >= now() - interval '90 days' AND array_to_string(issue.keys, ' ') ~ 'thread:[0-9]+( |$)'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("discussions", "0017_what_one_hears_of_a_place"),
        ("engagement", "0012_letters_looked_at_again"),
    ]

    operations = [migrations.RunSQL(UP_TO, migrations.RunSQL.noop)]
