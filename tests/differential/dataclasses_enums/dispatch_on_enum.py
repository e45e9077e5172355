# A small order workflow: enum states with transitions, frozen dataclasses, match statements, errors as values.
from dataclasses import dataclass, replace, field
from enum import Enum, auto
class State(Enum):
    NEW = auto(); PAID = auto(); SENT = auto(); CLOSED = auto(); CANCELLED = auto()
    @property
    def final(self): return self in (State.CLOSED, State.CANCELLED)
    def next(self): return list(State)[self.value]
@dataclass(frozen=True)
class Pay: amount: int
@dataclass(frozen=True)
class Ship: carrier: str = "post"
@dataclass(frozen=True)
class Cancel: reason: str
@dataclass(frozen=True, slots=True)
class Order:
    total: int
    state: State = State.NEW
    history: tuple = field(default=(), repr=False)
    def step(self, event):
        match self, event:
            case Order(state=s), _ if s.final: return ValueError(f"order is {s.name}")
            case Order(total=t, state=State.NEW), Pay(amount=a) if a >= t: new = State.PAID
            case Order(total=t), Pay(a): return ValueError(f"{a} of {t} in {self.state.name}")
            case Order(state=State.PAID), Ship("drone"): return NotImplementedError("drone")
            case Order(state=State.PAID | State.SENT), Ship(_): new = self.state.next()
            case _, Cancel(reason) if reason: new = State.CANCELLED
            case _, Ship() | Cancel(): return ValueError(f"{type(event).__name__} in {self.state.name}")
            case _: return TypeError(f"unknown event {event!r}")
        return replace(self, state=new, history=self.history + ((self.state.name, type(event).__name__),))
for events in ([Pay(5), Pay(10), Ship(), Ship("x"), Cancel("late")], [Ship(), Cancel(""), Cancel("no"), Pay(10)], [Pay(10), Ship("drone"), Pay(10), "what", Cancel("changed")]):
    order = Order(10)
    for event in events:
        match order.step(event):
            case Order() as new: order = new; print("->", new)
            case Exception(args=(text,)) as e: print("!!", type(e).__name__, text)
    print(order.history, order == replace(order), hash(order) == hash(replace(order)))
