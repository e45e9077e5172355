"""super() where the name means something else by the time it runs: it is called as it is written."""
import builtins


class Base:
    def who(self):
        return "base"

    attr = "base attribute"


class Derived(Base):
    def call(self):
        return super().who()

    def read(self):
        return super().attr

    def two(self):
        return super(Derived, self).who()

    def two_read(self):
        return super(Derived, self).attr


class Mine:
    def __init__(self, *args):
        self.args = args

    def who(self):
        return f"mine {len(self.args)}"

    @property
    def attr(self):
        return f"my attribute {len(self.args)}"


def all_four(d):
    return d.call(), d.read(), d.two(), d.two_read()


d = Derived()
print(all_four(d))                        # expect: ('base', 'base attribute', 'base', 'base attribute')
globals()["super"] = Mine
print(all_four(d))                        # expect: ('mine 0', 'my attribute 0', 'mine 2', 'my attribute 2')
del globals()["super"]
real = builtins.super
builtins.super = Mine
print(all_four(d))                        # expect: ('mine 0', 'my attribute 0', 'mine 2', 'my attribute 2')
builtins.super = real
print(all_four(d))                        # expect: ('base', 'base attribute', 'base', 'base attribute')
