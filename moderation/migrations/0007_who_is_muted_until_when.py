"""Who is muted already has it noted on their own row."""

from django.db import migrations

NOTE = """
UPDATE people_person SET muted_until = latest.until
FROM (SELECT person_id, max(until) AS until FROM moderation_measure
      WHERE kind = 'muted' AND ended_at IS NULL AND until > now() GROUP BY person_id) AS latest
WHERE people_person.id = latest.person_id
"""


class Migration(migrations.Migration):
    dependencies = [("moderation", "0006_measures"), ("people", "0009_muted_until")]

    operations = [migrations.RunSQL(NOTE, migrations.RunSQL.noop)]
