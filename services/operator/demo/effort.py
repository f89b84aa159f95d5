"""How much processor time each process of the river takes: the budget of an event."""

from collections.abc import Mapping

import psutil

from services.operator.demo.children import Children
from services.operator.stack import Stack

Seconds = dict[str, float]


def used(stack: Stack, children: Children) -> Seconds:
    """Say how much each has used so far; of servers only of those that are ours."""
    pids = {name: process.pid for name, process in children.processes.items()}
    servers = {"kafka": stack.kafka, "postgres": stack.postgres}
    ours = {name: server.pid() for name, server in servers.items() if server is not None}
    known = {**pids, **{name: pid for name, pid in ours.items() if pid is not None}}
    return {name: _family(pid) for name, pid in known.items()}


def since(before: Mapping[str, float], after: Mapping[str, float]) -> Seconds:
    """What was used in between."""
    return {name: round(seconds - before.get(name, 0.0), 2) for name, seconds in after.items()}


def _family(pid: int) -> float:
    """A process, its children, and those of its children that have ended."""
    try:
        parent = psutil.Process(pid)
        family = [parent, *parent.children(recursive=True)]
        ended = parent.cpu_times()
        own = sum(sum(each.cpu_times()[:2]) for each in family)
    except psutil.Error:
        return 0.0
    return float(own + ended.children_user + ended.children_system)
