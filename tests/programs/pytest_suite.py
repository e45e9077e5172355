"""pytest on a small suite of its own: fixtures, parameters, rewritten assertions, marks, capture, temporary folders, a failure that is explained."""
# needs: pytest
# timeout: 120
import contextlib
import io
import os
import pathlib
import re

import pytest

pathlib.Path("conftest.py").write_text('''
import pytest

@pytest.fixture(scope="module", params=["list", "tuple"])
def kind(request):
    return {"list": list, "tuple": tuple}[request.param]

@pytest.fixture
def numbers(kind):
    made = kind(range(5))
    yield made
    assert len(made) == 5
''')
pathlib.Path("test_small.py").write_text('''
import sys, warnings
import pytest

def test_sum(numbers):
    assert sum(numbers) == 10

@pytest.mark.parametrize("text, value", [("1", 1), ("0x10", 16), pytest.param("zz", 0, marks=pytest.mark.xfail(raises=ValueError))])
def test_int(text, value):
    assert int(text, 0) == value

def test_raises():
    with pytest.raises(ZeroDivisionError, match="by zero") as caught:
        1 / 0
    assert caught.type is ZeroDivisionError

def test_files(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    open("x", "w").write("hello")
    print(open("x").read())
    assert capsys.readouterr().out == "hello\\n"

def test_approx():
    assert 0.1 + 0.2 == pytest.approx(0.3)

@pytest.mark.skipif(sys.version_info >= (3,), reason="old")
def test_old():
    assert False

class TestClass:
    @pytest.fixture(autouse=True)
    def prepare(self):
        self.value = {"a": 1, "b": [1, 2, 3]}

    def test_explained(self):
        expected = {"a": 1, "b": [1, 2, 4]}
        assert self.value == expected, "with a word"

    def test_warns(self):
        with pytest.warns(UserWarning):
            warnings.warn("oh")
''')
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"


class Count:
    def __init__(self):
        self.outcomes = {}

    def pytest_runtest_logreport(self, report):
        if report.when == "call" or report.skipped:
            self.outcomes.setdefault(report.outcome, []).append(report.nodeid.split("::")[-1])


count, out = Count(), io.StringIO()
with contextlib.redirect_stdout(out):
    status = pytest.main(["-p", "no:cacheprovider", "-q", "--color=no", "."], plugins=[count])
print(int(status), {k: sorted(v) for k, v in sorted(count.outcomes.items()) if k != "passed"}, len(count.outcomes["passed"]))
# expect: 1 {'failed': ['test_explained'], 'skipped': ['test_int[zz-0]', 'test_old']} 8
text = out.getvalue()
for wanted in ("AssertionError: with a word", "assert {'a': 1, 'b': [1, 2, 3]} == {'a': 1, 'b': [1, 2, 4]}", "At index 2 diff: 3 != 4|{'b': [1, 2, 3]} != {'b': [1, 2, 4]}",
               r"1 failed, 8 passed, 1 skipped, 1 xfailed in"):
    print(any(w in text for w in wanted.split("|")))
# expect: True
# expect: True
# expect: True
# expect: True
