# A small bank with errors of its own, context managers, and a log that can be undone.
import contextlib
class BankError(Exception): pass
class Overdrawn(BankError):
    def __init__(self, who, short):
        super().__init__(f"{who} is short of {short:.2f}")
        self.who, self.short = who, short
class Account:
    def __init__(self, who, balance=0): self.who, self.balance = who, balance
    def __iadd__(self, n): self.balance += n; return self
    def __isub__(self, n):
        if n > self.balance: raise Overdrawn(self.who, n - self.balance)
        self.balance -= n
        return self
    def __repr__(self): return f"{self.who}:{self.balance:,.2f}"
class Bank:
    def __init__(self): self.accounts, self.log = {}, []
    def __getitem__(self, who): return self.accounts.setdefault(who, Account(who))
    def __setitem__(self, who, account): self.accounts[who] = account
    @contextlib.contextmanager
    def transaction(self):
        saved = {w: a.balance for w, a in self.accounts.items()}
        try:
            yield self
        except BankError as e:
            for w, b in saved.items(): self.accounts[w].balance = b
            self.log.append(("undone", str(e)))
            raise
        else: self.log.append(("done", len(saved)))
bank = Bank()
bank["ann"] += 1000.5; bank["bob"] += 20
with bank.transaction():
    bank["ann"] -= 300
    bank["bob"] += 300
print(list(bank.accounts.values()), bank.log)
try:
    with bank.transaction():
        bank["bob"] -= 100
        bank["ann"] += 100
        bank["bob"] -= 1000
except Overdrawn as e:
    print(e, e.who, e.short, repr(e))
print(*bank.accounts.values(), bank.log[-1], sep=" | ")
