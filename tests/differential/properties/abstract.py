# Abstract properties and methods: what may be made, which names are told, implementing by attribute or property.
from abc import ABC, abstractmethod, ABCMeta
class Shape(ABC):
    @property
    @abstractmethod
    def area(self): "the area"
    @area.setter
    @abstractmethod
    def area(self, v): ...
    @classmethod
    @abstractmethod
    def unit(cls): return "unit of " + cls.__name__
    @staticmethod
    @abstractmethod
    def helper(): ...
    def describe(self): return f"{type(self).__name__} with {self.area}"
print(sorted(Shape.__abstractmethods__), Shape.area.__isabstractmethod__, Shape.unit())
class Half(Shape):
    @property
    def area(self): return 4
class Full(Half):
    @classmethod
    def unit(cls): return super().unit() + "!"
    helper = staticmethod(lambda: "help")
class ByAttribute(Full): area = 9
for cls in (Shape, Half, Full, ByAttribute):
    try: print(cls().describe(), cls.unit(), cls.helper())
    except TypeError as e: print(e)
class One(ABC):
    @abstractmethod
    def only(self): ...
try: One()
except TypeError as e: print(e)
One.only = lambda self: 1
try: One()
except TypeError as e: print("still:", e)
from abc import update_abstractmethods
update_abstractmethods(One); print(One().only())
class Setter(ABC):
    @property
    def x(self): return 1
    @x.setter
    @abstractmethod
    def x(self, v): ...
print(Setter.x.__isabstractmethod__, Setter.__abstractmethods__)
class Fixed(Setter):
    @Setter.x.setter
    def x(self, v): print("set", v)
Fixed().x = 3; print(Fixed().x)
class Plain(metaclass=ABCMeta):
    @classmethod
    def __subclasshook__(cls, c): return True if hasattr(c, "quack") else NotImplemented
class Duck: quack = 1
@Plain.register
class Robot: pass
print(issubclass(Duck, Plain), isinstance(Robot(), Plain), issubclass(int, Plain), Plain in Duck.__mro__)
class NotChecked:
    @abstractmethod
    def m(self): ...
print(NotChecked().m())
