# uncaught: methods, properties, operators, generators, comprehensions and builtins in one traceback.
class Model:
    def __init__(self, rows): self.rows = rows
    def __iter__(self): return (self.convert(r) for r in self.rows)
    def convert(self, row): return {k: self[v] for k, v in row.items()}
    def __getitem__(self, v): return self.parse(v)
    @staticmethod
    def parse(v): return Number(v) + 0
    @property
    def total(self): return sum(x["n"].v for x in self)
class Number:
    def __init__(self, v): self.v = v
    def __add__(self, o): return Number(int(self.v) + o)
def report(m):
    return "total: %d" % m.total
print(report(Model([{"n": "1"}, {"n": "2"}])))
print(sorted([3, 1], key=lambda v: -v))
print(report(Model([{"n": "1"}, {"n": "2x"}])))
