"""Topics that every firm has; it adds its own, and packs bring theirs."""

from django.db import migrations

FIRST = (
    ("news", "News and offers", "What is new with us, and offers.", "marketing", "marketing"),
    ("account", "Your account", "What you have to know about what you have with us.", "", ""),
    ("class_reminders", "Class reminders", "Before a class or a meeting begins.", "", ""),
    ("payment_reminders", "Payment reminders", "Before and after a payment is due.", "", ""),
)


def fill(apps, _schema_editor):
    topics = apps.get_model("messaging", "Topic")
    purposes = apps.get_model("privacy", "Purpose")
    for order, (slug, name, description, category, purpose) in enumerate(FIRST, start=1):
        topics.objects.get_or_create(
            slug=slug,
            defaults={
                "name": name,
                "description": description,
                "category": category or "transactional",
                "purpose": purposes.objects.filter(slug=purpose).first() if purpose else None,
                "order": order * 10,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("messaging", "0004_messages"), ("privacy", "0003_first_purposes")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
