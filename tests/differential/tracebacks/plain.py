# uncaught: an exception through several frames, with carets of every kind.
class Account:
    def __init__(self, owner, cents):
        self.owner, self.cents = owner, cents

    def withdraw(self, cents):
        if cents > self.cents:
            raise ValueError("only %d left of %s's money" % (self.cents, self.owner))
        self.cents -= cents

def spend(account, *amounts):
    return [account.withdraw(a) for a in amounts]

def main():
    account = Account("Zoë", 100)
    spend(account, 10, 20)
    print("so far so good", account.cents)
    spend(account, 30,
          50)

if __name__ == "__main__":
    main()
