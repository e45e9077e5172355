"""Runs one module of CPython's test package: one_module.py MODULE REPORT [--neutral].

REPORT gets a line "passed ID", "failed ID" or "skipped ID" as soon as a test ends, and "finished" at the end.
--neutral makes CPython itself behave as some other implementation does: its tests of its own details are skipped, its private test
modules are not there.
"""
import sys
import unittest


class Recorder(unittest.TestResult):
    def __init__(self, report):
        super().__init__()
        self.report = report

    def note(self, state, test):
        self.report.write("%s %s\n" % (state, test.id().replace("\n", " ")))
        self.report.flush()

    def addSuccess(self, test):
        self.note("passed", test)

    def addExpectedFailure(self, test, err):
        self.note("passed", test)

    def addUnexpectedSuccess(self, test):
        self.note("failed", test)

    def addSkip(self, test, reason):
        self.note("skipped", test)

    def addFailure(self, test, err):
        self.note("failed", test)
        print("%s: %s: %.300s" % (test.id(), err[0].__name__, err[1]))

    addError = addFailure

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.addFailure(test, err)


def neutral():
    import platform
    platform.python_implementation = lambda: "another"
    for name in ("_testcapi", "_testinternalcapi", "_testlimitedcapi", "_testclinic", "_testclinic_limited", "_testmultiphase",
                 "_testsinglephase", "_testimportmultiple", "_testbuffer", "_ctypes_test", "_xxtestfuzz", "xxlimited"):
        sys.modules[name] = None


def main():
    module, report = sys.argv[1:3]
    if "--neutral" in sys.argv[3:]:
        neutral()
    sys.argv = [module]
    with open(report, "w", encoding="utf-8", errors="backslashreplace") as file:
        try:
            suite = unittest.defaultTestLoader.loadTestsFromName(module)
        except unittest.SkipTest as why:
            print("%s is skipped: %s" % (module, why))
            file.write("skipped %s.(all)\n" % module)
        else:
            suite.run(Recorder(file))
        file.write("finished\n")


if __name__ == "__main__":
    main()
