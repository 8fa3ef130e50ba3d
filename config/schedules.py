"""Every scheduled task, in one place. `manage.py sync_schedules` stores them.

Staff may then turn one off or change its interval in the admin. Each task is made with
`ground.slots.scheduled`, which sees to it that a slot's work is done once.
"""

from datetime import time

from django.conf import settings

from ground.schedules import Daily, Every, Schedule

SCHEDULES: list[Schedule] = [
    Every("ground.tasks.say_alive", seconds=10),
    Every("outbox.tasks.sweep", seconds=5),
    Every("events.tasks.drain_all", seconds=5),
    Every("events.tasks.work_off_inbox", seconds=5),
    Every("jobs.tasks.sweep", seconds=5),
    Every("ground.tasks.forget_answers", seconds=900),
    Every("messaging.tasks.sweep_messages", seconds=5),
    Every("channels.tasks.play_sandbox", seconds=5),
    Every("messaging.tasks.work_off_reports", seconds=5),
    Every("messaging.tasks.scan_attachments", seconds=10),
    Every("messaging.tasks.look_for_trouble", seconds=60),
    Every("messaging.tasks.look_at_deliverability", seconds=900),
    Every("messaging.tasks.ask_for_prices", seconds=3600),
    Every("messaging.tasks.sync_approvals", seconds=300),
    Every("messaging.tasks.remind_of_tasks", seconds=60),
    Every("messaging.tasks.tell_overdue_tasks", seconds=900),
    Every("messaging.tasks.mail_what_is_unread", seconds=300),
    Every("broadcasts.tasks.begin_due", seconds=3),
    Every("broadcasts.tasks.follow", seconds=5),
    Every("conversations.tasks.wake", seconds=15),
    Every("automation.tasks.run_due", seconds=3),
    Every("automation.tasks.look_at_clocks", seconds=5),
    Every("automation.tasks.add_up", seconds=60),
    Every("contacts.tasks.look_again", seconds=3),
    Every("contacts.tasks.refresh_segments", seconds=15),
    Every("lifecycle.tasks.look_again", seconds=3),
    Every("lifecycle.tasks.refresh_lifecycles", seconds=15),
    Every("scoring.tasks.look_again", seconds=3),
    Every("scoring.tasks.refresh_scores", seconds=15),
    Every("tracking.tasks.judge_hits", seconds=5),
    Every("contacts.tasks.forget_notes", seconds=3600),
    Every("jobs.tasks.forget_kept", seconds=3600),
    Every("jobs.tasks.forget_results", seconds=3600),
    Every("contacts.tasks.settle_zones", seconds=900),
    Every("contacts.tasks.build_field_indexes", seconds=30),
    Every("contacts.tasks.work_out_formulas", seconds=60),
    Daily("ground.tasks.prune_slots", at=time(3, 10)),
    Daily("accounts.tasks.anchor_audit", at=time(2, 20)),
    Daily("merging.tasks.forget_merges", at=time(3, 20)),
    Daily("contacts.tasks.work_out_rollups", at=time(0, 20)),
    Daily("portal.tasks.forget_old_logins", at=time(2, 40)),
    Daily("contacts.tasks.prune_words", at=time(2, 50)),
    Daily("imports.tasks.forget_imports", at=time(3, 5)),
    Daily("messaging.tasks.forget_notifications", at=time(3, 0)),
    Daily("privacy.tasks.enforce_retention", at=time(3, 30)),
]
if settings.BACKUP_KEEP:
    SCHEDULES.append(Daily("ground.tasks.back_up", at=time(1, 30)))
