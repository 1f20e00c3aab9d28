"""What was chosen for a community's threads is chosen for the place now (engagement.Hearing).

The old table stays until the next release: processes of the former one still read it while they are replaced. Its
foreign keys go, so that people and communities can be erased beside it.
"""

from django.conf import settings
from django.db import migrations, models

COPY = """
INSERT INTO engagement_hearing (person_id, place, preset, digest)
SELECT person_id, 'c:' || community_id,
       CASE level WHEN 'every' THEN 'everything' WHEN 'muted' THEN 'muted' ELSE 'normal' END, ''
FROM discussions_watching
ON CONFLICT (person_id, place) DO NOTHING
"""
WITHOUT_KEYS = """
DO $$
DECLARE key record;
BEGIN
    FOR key IN SELECT conname FROM pg_constraint WHERE conrelid = 'discussions_watching'::regclass AND contype = 'f' LOOP
        EXECUTE format('ALTER TABLE discussions_watching DROP CONSTRAINT %I', key.conname);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("discussions", "0016_where_flagged_posts_stand"),
        ("engagement", "0008_how_much_one_hears"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(WITHOUT_KEYS, migrations.RunSQL.noop)],
            state_operations=[migrations.DeleteModel(name="Watching")],
        ),
        migrations.AddIndex(
            model_name="following",
            index=models.Index(condition=models.Q(("level", "muted")), fields=["person"], name="threads_muted_by"),
        ),
    ]
