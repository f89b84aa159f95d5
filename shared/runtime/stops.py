"""Why a partition or an instance stops: participles that are raised, and their exit codes."""

from __future__ import annotations

EXIT_DEAD_LETTERS = 65
EXIT_PARKED = 66
EXIT_TROUBLE = 69
EXIT_BUG = 70
EXIT_FENCED = 75


class Stopped(Exception):
    """The instance must end; its supervisor decides whether to start it again."""

    exit_code = EXIT_BUG


class Fenced(Stopped):
    """Another owner has taken the partition over: nothing this process knows of it is true."""

    exit_code = EXIT_FENCED


class DeadLetterLimit(Stopped):
    """Too many unreadable records in a row: a bad deploy, not bad bytes."""

    exit_code = EXIT_DEAD_LETTERS


class ParkedLimit(Stopped):
    """Too many participants parked in a row: a bad deploy, not a bad record."""

    exit_code = EXIT_PARKED


class TroubleLimit(Stopped):
    """Database or broker were gone for longer than the limit."""

    exit_code = EXIT_TROUBLE


class Alarm(Exception):
    """The partition stands still until a person has looked; the others go on."""

    kind = "alarm"


class Gap(Alarm):
    """An offset is missing: records were deleted, or the position is not of this topic."""

    kind = "gap"


class SequenceGap(Alarm):
    """The upstream's dense numbering has a hole: something it committed never arrived."""

    kind = "sequence_gap"


class Stuck(Alarm):
    """A record for everyone in the partition made our code raise; it cannot be parked."""

    kind = "stuck"
