"""The prompt reading from a pipe does not echo what it reads."""
# expect: b'>>> 3\n>>> \n'
import subprocess
import sys

done = subprocess.run([sys.executable, "-q", "-i"], input=b"1 + 2\n", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
print(done.stdout)
