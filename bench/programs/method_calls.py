"""Method calls: getters, setters, and a method that a subclass overrides."""


class Counter:
    def __init__(self):
        self.value = 0

    def get(self):
        return self.value

    def add(self, amount):
        self.value = self.get() + self.weigh(amount)

    def weigh(self, amount):
        return amount


class Double(Counter):
    def weigh(self, amount):
        return 2 * amount


def main(n=2_500_000):
    plain, double = Counter(), Double()
    for i in range(n):
        plain.add(i & 7)
        double.add(i & 3)
    return plain.get(), double.get()
