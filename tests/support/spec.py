"""Given, when, then: a rule under test, the history it starts from, and what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Generic, TypeVar

State = TypeVar("State")
Cause = TypeVar("Cause")
Effect = TypeVar("Effect")
Fact = TypeVar("Fact")


@dataclass(frozen=True)
class Ruling(Generic[Effect, Fact]):
    """What a rule said: what leaves, what is remembered, and why nothing happened."""

    effects: tuple[Effect, ...]
    facts: tuple[Fact, ...]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spec(Generic[State, Cause, Effect, Fact]):
    """A rule under test, and the history it starts from."""

    initial: State
    evolve: Callable[[State, Fact], State]
    rule: Callable[[State, Cause], Ruling[Effect, Fact]]
    history: tuple[Fact, ...] = ()

    def given(self, *facts: Fact) -> Spec[State, Cause, Effect, Fact]:
        """Start from these facts, in order."""
        return replace(self, history=self.history + facts)

    def when(self, cause: Cause) -> Then[State, Cause, Effect, Fact]:
        """Apply the rule to one cause."""
        state = reduce(self.evolve, self.history, self.initial)
        return Then(self, cause, self.rule(state, cause))


@dataclass(frozen=True)
class Then(Generic[State, Cause, Effect, Fact]):
    """What must hold of the ruling; each returns itself, so that a sentence can go on."""

    spec: Spec[State, Cause, Effect, Fact]
    cause: Cause
    ruling: Ruling[Effect, Fact]

    def then(self, *effects: Effect) -> Then[State, Cause, Effect, Fact]:
        """Exactly these effects, in this order."""
        assert self.ruling.effects == effects, (self.ruling.effects, effects)
        return self

    def then_nothing(self, because: str | None = None) -> Then[State, Cause, Effect, Fact]:
        """No effect, and with `because` this among the reasons."""
        assert self.ruling.effects == (), self.ruling.effects
        assert because is None or because in self.ruling.reasons, self.ruling.reasons
        return self

    def and_again_nothing(self) -> Then[State, Cause, Effect, Fact]:
        """Given the facts just made, the same cause makes no effect and no fact."""
        again = self.spec.given(*self.ruling.facts).when(self.cause).ruling
        assert (again.effects, again.facts) == ((), ()), again
        return self
