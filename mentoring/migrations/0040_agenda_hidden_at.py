"""What somebody put on an agenda can be flagged, and hidden."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mentoring", "0039_questions_to_hosts_end")]

    operations = [
        migrations.AddField(
            model_name="agendaitem", name="hidden_at", field=models.DateTimeField(blank=True, editable=False, null=True)
        ),
    ]
