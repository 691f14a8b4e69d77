"""What the worker does by the clock, on one page: what, when, and what it does between two looks at the clock."""

from datetime import time

from ronghe.kernel.clock.schedule import Scheduled

# Called again and again by every worker, with `stop=` a function that says whether the worker leaves.
EVERY_TURN = (
    "ronghe.kernel.workflow.outbox.announce_due",
    "ronghe.domains.plans.queries.board.refresh_boards",
)

# Called once for each day, or every so often, by the one worker on duty.
SCHEDULE = (
    Scheduled("plans.settle", "ronghe.domains.plans.services.settling.settle_open", daily_at=time(1)),
    Scheduled("history.seal", "ronghe.kernel.history.sealing.seal_before", daily_at=time(2, 30)),
    Scheduled("outbox.forget", "ronghe.kernel.workflow.outbox.forget_announced", daily_at=time(3)),
    Scheduled("jobs.forget", "ronghe.kernel.clock.jobs.forget_finished", daily_at=time(3, 10)),
    Scheduled("notifications.forget", "ronghe.kernel.notifications.notifying.forget_old", daily_at=time(3, 15)),
    Scheduled("queue.forget", "ronghe.kernel.clock.queue.forget_results", daily_at=time(3, 20)),
    Scheduled("uploads.forget", "ronghe.kernel.files.discarding.forget_waiting", daily_at=time(3, 25)),
    Scheduled("sessions.forget", "ronghe.kernel.accounts.sessions.forget_expired", daily_at=time(3, 30)),
)
