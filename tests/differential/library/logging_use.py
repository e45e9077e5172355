# logging: levels, formatters, propagation, exceptions, configuration; text goes to standard output.
import logging, sys
logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s")
root, log = logging.getLogger(), logging.getLogger("app.db")
log.debug("hidden")
log.info("value %d and %s", 5, [1])
log.warning("%(k)s", {"k": "mapping"})
logging.getLogger("app").setLevel(logging.ERROR)
log.warning("hidden by the parent's level")
log.error("shown")
print(log.getEffectiveLevel(), log.isEnabledFor(30), log.parent.name, log.name, logging.getLevelName(35), logging.getLevelName("INFO"), root.handlers[0].__class__.__name__)
h = logging.StreamHandler(sys.stdout)
h.setFormatter(logging.Formatter("{levelname:>8}|{message}|{funcName}|{lineno}", style="{"))
own = logging.getLogger("own"); own.addHandler(h); own.propagate = False
def where(): own.critical("in a function")
where()
class F(logging.Filter):
    def filter(self, rec):
        rec.msg = rec.msg.upper()
        return "drop" not in rec.msg.lower()
own.addFilter(F())
own.error("kept"); own.error("drop me")
try:
    1 / 0
except ZeroDivisionError:
    h.setFormatter(logging.Formatter("%(message)s"))
    own.exception("with traceback")
own.error("stack", stack_info=False, extra={"custom": 1})
a = logging.LoggerAdapter(own, {"id": 7})
a.error("adapter")
logging.addLevelName(25, "NOTICE"); own.log(25, "not shown" if not own.isEnabledFor(25) else "shown notice")
for bad in ("own.setLevel('NOPE')", "own.log('x', 'm')", "logging.Formatter('%(x', validate=True)", "logging.Formatter('{', style='{')", "logging.getLogger(5)", "own.error('m', extra={'message': 1})", "logging.basicConfig(nope=1)"):
    try:
        exec(bad)
        print("fine", bad)
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
logging.raiseExceptions = False
own.error("bad %d", "args")
logging.disable(logging.CRITICAL); own.critical("disabled"); logging.disable(0)
