# sysconfig knows the build, and names folders that exist; types has its names from _types; traceback's suggestions.
# expect: 1 t True True
# expect: True True True
# expect: PyCapsule typing.Union
# expect: blech Foo None True
import os, sys, sysconfig, types, _imp, _suggestions

v = sysconfig.get_config_vars()
print(v["Py_GIL_DISABLED"], v["ABIFLAGS"], v["EXT_SUFFIX"] in _imp.extension_suffixes(), v["SIZEOF_LONG"] == 8)
p = sysconfig.get_paths()
print(os.path.exists(os.path.join(p["stdlib"], "os.py")), os.path.exists(os.path.join(p["include"], "Python.h")),
      os.path.exists(sysconfig.get_config_h_filename()))
print(types.CapsuleType.__name__, types.UnionType.__module__ + "." + types.UnionType.__name__)
suggest = _suggestions._generate_suggestions
print(suggest(["blech", "fluch"], "bluch"), suggest(["Foo", "foO"], "foo"), suggest(["abc"] * 800, "abd"), suggest(["a" * 60], "a" * 59) == "a" * 60)
