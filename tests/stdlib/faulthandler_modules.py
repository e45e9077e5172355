# A crash names the native modules that are loaded and not of the standard library; without any it says nothing of them.
import subprocess, sys

def crash(before):
    program = f"import faulthandler, sys, _struct\n{before}\nfaulthandler.enable(c_stack=False)\nfaulthandler._sigsegv()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=20)
    return [line for line in done.stderr.splitlines() if line.startswith("Extension modules: ")]

print(crash(""))                                                # expect: []
found = crash("sys.stdlib_module_names = frozenset()")[0].removeprefix("Extension modules: ")
names, total = found.removesuffix(")").split(" (total: ")
names = names.split(", ")
print("sys" in names, "_struct" in names, "os" in names, len(names) == int(total))     # expect: True True False True
print(crash("sys.stdlib_module_names -= {'_struct'}"))          # expect: ['Extension modules: _struct (total: 1)']
print(crash("sys.stdlib_module_names -= {'_struct'}; del sys.modules['_struct']"))       # expect: []
print(crash("sys.modules = None; sys.stdlib_module_names = 1")[:0])                      # expect: []
