# Properties that check and derive: a temperature with two views, rejected values, state after a failed set.
class Temperature:
    def __init__(self, celsius=0.0): self.celsius = celsius
    @property
    def celsius(self):
        "Degrees above the freezing point."
        return self._c
    @celsius.setter
    def celsius(self, value):
        if not isinstance(value, (int, float)): raise TypeError(f"number wanted, not {type(value).__name__}")
        if value < -273.15: raise ValueError(f"{value} is below absolute zero")
        self._c = float(value)
    @property
    def fahrenheit(self): return self._c * 9 / 5 + 32
    @fahrenheit.setter
    def fahrenheit(self, value): self.celsius = (value - 32) * 5 / 9
    kelvin = property(lambda self: round(self._c + 273.15, 2), doc="absolute")
t = Temperature(100)
print(t.celsius, t.fahrenheit, t.kelvin)
t.fahrenheit = 212 - 180
print(t.celsius, t.fahrenheit)
t.celsius += 20; t.fahrenheit -= 18
print(t.celsius, vars(t))
for name, value in (("celsius", "hot"), ("celsius", -300), ("fahrenheit", -500), ("kelvin", 0)):
    try: setattr(t, name, value)
    except (TypeError, ValueError, AttributeError) as e: print(name, type(e).__name__, e, t.celsius)
for name in ("celsius", "kelvin", "other"):
    try: delattr(t, name)
    except AttributeError as e: print(e, e.name, e.obj is t)
try: Temperature("x")
except TypeError as e: print(e)
print(Temperature.celsius.__doc__, "|", Temperature.kelvin.__doc__, "|", Temperature.fahrenheit.__doc__)
print(Temperature.celsius.__name__, hasattr(Temperature.kelvin, "__name__"), Temperature.kelvin.fset)
t.__dict__["kelvin"] = "shadow?"
print(t.kelvin, t.__dict__["kelvin"])
Temperature.celsius = 5
print(t.celsius, t._c); t.celsius = "anything"; print(t.celsius)
