# A start without a library says what it went by; wrong values of an option that changes nothing here are errors all the same.
import os
import subprocess
import sys


def start(*options, **env):
    done = subprocess.run([sys.executable, *options, '-c', 'print("ran")'], capture_output=True, text=True, env={**os.environ, **env})
    return done.returncode != 0, done.stdout.strip(), done.stderr


failed, out, err = start(PYTHONHOME='/nonexistent/home')
print(failed, out, err.startswith("Python path configuration:\n  PYTHONHOME = '/nonexistent/home'\n"))     # expect: True  True
for value in 'foo', '2', '-1':
    print(start(PYTHON_TLBC=value)[0], start('-X', 'tlbc=' + value)[0])
# expect: True True
# expect: True True
# expect: True True
print(start(PYTHON_TLBC='1'), start('-X', 'tlbc=0'))      # expect: (False, 'ran', '') (False, 'ran', '')
