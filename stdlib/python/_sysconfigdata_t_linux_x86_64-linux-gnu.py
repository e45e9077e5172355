"""The build's variables, which sysconfig reads: facts that the build wrote into the interpreter, and where things are now.

An installation keeps library and headers in folders of its own (lib/python3t-3.14, include/python3t-3.14), so that it can stand beside
another Python of that version; in the build folder both are where the source and the library are. The schemes of sysconfig are told so:
stdlib, platstdlib, include and platinclude name folders that exist. Where packages go is left as sysconfig and site have it.
"""
import os as _os
import sys as _sys
import _imp
import _sysconfig


def _paths(facts):
    installed = _os.path.join(_sys.base_prefix, "include", "python3t-3.14")
    include = installed if _os.path.exists(_os.path.join(installed, "Python.h")) else facts["include"]
    return _sys._stdlib_dir, include


def _header(include):
    """What pyconfig.h defines, as it stands there."""
    found = {}
    try:
        with open(_os.path.join(include, "pyconfig.h"), encoding="utf-8") as lines:
            for line in lines:
                words = line.split(None, 2)
                if len(words) == 3 and words[0] == "#define" and words[1].isidentifier():
                    value = words[2].strip()
                    found[words[1]] = int(value) if value.lstrip("-").isdigit() else value
    except OSError:
        pass
    return found


def _variables():
    facts = _sysconfig.build_facts()
    library, include = _paths(facts)
    prefix, exec_prefix = _sys.base_prefix, _sys.base_exec_prefix
    suffix = _imp.extension_suffixes()[0]
    multiarch = _sys.implementation._multiarch
    cc, cflags = facts["cc"], facts["cflags"]
    cxx = {"gcc": "g++", "clang": "clang++"}.get(_os.path.basename(cc), "c++")
    scripts = _os.path.dirname(_sys.executable) if _sys.executable else _os.path.join(prefix, "bin")
    shared = cc + " -shared"
    variables = _header(include)
    variables.update({
        "ABIFLAGS": _sys.abiflags, "ABI_THREAD": "t", "AR": facts["ar"], "ARFLAGS": "rcs", "BINDIR": scripts, "BINLIBDEST": library,
        "BLDSHARED": shared, "BUILD_GNU_TYPE": "x86_64-pc-linux-gnu", "CC": cc, "CCSHARED": "-fPIC", "CFLAGS": cflags,
        "COMPILER": facts["compiler"], "CONFIG_ARGS": "-DCMAKE_BUILD_TYPE=" + facts["mode"],
        "CONFINCLUDEDIR": _os.path.dirname(include), "CONFINCLUDEPY": include, "CPPFLAGS": "-I" + include, "CXX": cxx,
        "DESTLIB": library, "EXE": "", "EXENAME": _sys.executable, "EXT_SUFFIX": suffix, "HOST_GNU_TYPE": "x86_64-pc-linux-gnu",
        "INCLUDEDIR": _os.path.dirname(include), "INCLUDEPY": include, "INSTSONAME": "", "LDCXXSHARED": cxx + " -shared", "LDFLAGS": "",
        "LDLIBRARY": "", "LDSHARED": shared, "LDVERSION": "3.14t", "LIBDEST": library, "LIBDIR": _os.path.join(prefix, "lib"),
        "LIBPL": _os.path.join(library, "config-3.14t-" + multiarch), "LIBRARY": "", "LIBS": "-ldl", "LINKCC": cc,
        "LINKFORSHARED": "-Wl,-export-dynamic", "MACHDEP": "linux", "MULTIARCH": multiarch,
        "OPT": cflags, "PLATLIBDIR": _sys.platlibdir, "PYTHONFRAMEWORK": "", "PY_CFLAGS": cflags, "PY_LDFLAGS": "",
        "Py_ENABLE_SHARED": 0, "Py_TRACE_REFS": 0, "SHELL": "/bin/sh", "SHLIBS": "-ldl", "SHLIB_SUFFIX": ".so",
        "SOABI": suffix[1:].removesuffix(".so"), "SYSLIBS": "-lm", "TZPATH": "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo",
        "VERSION": "3.14", "WITH_DOC_STRINGS": 1, "datarootdir": _os.path.join(prefix, "share"), "exec_prefix": exec_prefix,
        "host_exec_prefix": exec_prefix, "host_prefix": prefix, "prefix": prefix,
    })
    variables.update(_sysconfig.config_vars())
    return variables


def _tell(sysconfig):
    library, include = _paths(_sysconfig.build_facts())
    for name in ("posix_prefix", "posix_local", "deb_system", "posix_venv"):
        scheme = sysconfig._INSTALL_SCHEMES.get(name)
        if scheme is not None:
            for key, folder in (("stdlib", library), ("platstdlib", library), ("include", include), ("platinclude", include)):
                scheme[key] = folder.replace("{", "{{").replace("}", "}}")


build_time_vars = _variables()
if "sysconfig" in _sys.modules:
    _tell(_sys.modules["sysconfig"])
