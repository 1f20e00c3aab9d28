from django.db import migrations

# What was said in conversations leaves the index and is read into it again by the errand, by those who were there.
# Not at once: workers of the version before run for a while yet, and would write it as it was. CLAIM respects the wait.
OUT = """
    DELETE FROM search_entry WHERE kind = 'message' AND scope IN (
        SELECT 'r:' || id FROM chat_room WHERE community_id IS NULL
    )
"""
AGAIN = """
    UPDATE chat_indexed SET sequence = 0, claimed_until = now() + interval '15 minutes' WHERE room_id IN (
        SELECT id FROM chat_room WHERE community_id IS NULL
    )
"""


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0006_keeping_for_a_while"),
        ("search", "0006_kin"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL statement_timeout = 0", migrations.RunSQL.noop),
        migrations.RunSQL(OUT, migrations.RunSQL.noop),
        migrations.RunSQL(AGAIN, migrations.RunSQL.noop),
    ]
