# How the traceback module cuts large groups: width, depth, only the heads.
import traceback
wide = ExceptionGroup("wide", [ValueError(i) for i in range(20)])
print("".join(traceback.format_exception(wide)))
deep = ValueError("deepest")
for i in range(13):
    deep = ExceptionGroup("level %d" % i, [deep, TypeError(i)])
print("".join(traceback.format_exception(deep)))
print("".join(traceback.format_exception_only(wide, show_group=True)))
t = traceback.TracebackException(type(wide), wide, None, max_group_width=2, max_group_depth=1)
print("".join(t.format()))
t = traceback.TracebackException.from_exception(BaseExceptionGroup("base", [KeyboardInterrupt(), SystemExit(1)]))
print("".join(t.format()), t.exc_type_str, len(t.exceptions))
e = ExceptionGroup("two\nlines", [ValueError("also\ntwo")])
print("".join(traceback.format_exception(e)))
