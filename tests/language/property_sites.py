"""One place that reads a property of instances, and the attribute of the same name of numbers, which are no objects in memory."""
class Half:
    __slots__ = ("_d",)
    def __init__(self):
        self._d = 2
    @property
    def denominator(self):
        return self._d
def read(o):
    return o.denominator
print(sum(read(o) for o in [Half(), 3, Half(), True, Half(), 4] * 50))          # expect: 450
try:
    read(2.5)
except AttributeError as e:
    print(e)                                                                     # expect: 'float' object has no attribute 'denominator'
