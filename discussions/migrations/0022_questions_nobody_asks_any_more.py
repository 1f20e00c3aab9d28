"""A question whose first words were taken away or hidden, while others had said something below, waits for nobody."""

from django.db import migrations

GONE = """
UPDATE discussions_thread AS thread SET is_opening_gone = true
  FROM discussions_post AS post
 WHERE post.thread_id = thread.id AND post.number = 1 AND post.hidden_at IS NOT NULL
"""


class Migration(migrations.Migration):
    # By itself: the change of the table before it keeps everybody waiting for as long as its transaction lasts.
    dependencies = [("discussions", "0021_whether_a_question_is_still_asked")]

    operations = [migrations.RunSQL(GONE, migrations.RunSQL.noop)]
