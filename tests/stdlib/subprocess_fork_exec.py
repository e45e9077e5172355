# _posixsubprocess.fork_exec(): descriptors, directory, environment, signals; and what the child reports when something fails.
# needs: _posixsubprocess
# options: -X bare
import _posixsubprocess, posix
def run(args, programs=None, close=True, keep=(), cwd=None, env=None, preexec=None, pgid=-1, umask=-1, groups=None):
    r, w = posix.pipe(); er, ew = posix.pipe()
    pid = _posixsubprocess.fork_exec(args, programs or [args[0].encode()], close, tuple(sorted((ew,) + keep)), cwd, env, -1, -1, r, w, -1, -1,
                                     er, ew, True, False, pgid, None, groups, None, umask, preexec)
    posix.close(w); posix.close(ew)
    texts = []
    for fd in (r, er):
        text = b''
        while piece := posix.read(fd, 1000): text += piece
        posix.close(fd)
        texts.append(text)
    return *texts, posix.waitstatus_to_exitcode(posix.waitpid(pid, 0)[1])
sh = [b'/bin/sh']
print(run(['/bin/echo', 'hi']))                                                     # expect: (b'hi\n', b'', 0)
print(run(['/nonexistent']))                                                        # expect: (b'', b'OSError:2:', 255)
print(run(['x'], [b'/nonexistent', b'/etc/passwd', b'/nonexistent/x']))             # expect: (b'', b'OSError:d:', 255)
print(run(['/bin/echo'], cwd='/nonexistent'))                                       # expect: (b'', b'OSError:2:noexec:chdir', 255)
print(run(['sh', '-c', 'pwd; umask; echo $A'], sh, cwd='/usr', umask=0o77, env=[b'A=5']))   # expect: (b'/usr\n0077\n5\n', b'', 0)
print(run(['sh', '-c', 'echo $A'], sh, preexec=lambda: posix.putenv('A', '7')))     # expect: (b'7\n', b'', 0)
print(run(['sh', '-c', 'exit 3'], sh, preexec=lambda: 1 / 0))                       # expect: (b'', b'SubprocessError:0:Exception occurred in preexec_fn.', 255)
print(run(['sh', '-c', 'kill -PIPE $$'], sh)[2])                                    # expect: -13
a, b = posix.pipe()
posix.set_inheritable(a, True)
print(run(['sh', '-c', f'[ -e /proc/self/fd/{a} ]'], sh)[2])                        # expect: 1
print(run(['sh', '-c', f'[ -e /proc/self/fd/{a} ]'], sh, close=False)[2])           # expect: 0
print(run(['sh', '-c', f'[ -e /proc/self/fd/{b} ]'], sh, keep=(b,))[2])             # expect: 0
for bad in (lambda: run(['a'], [1]), lambda: run([1], sh), lambda: run(['a\0']), lambda: run(['a'], groups=5), lambda: run(['a'], keep=(2**40,))):
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
# expect: TypeError expected bytes, int found
# expect: TypeError expected str, bytes or os.PathLike object, not int
# expect: ValueError embedded null byte
# expect: TypeError setgroups argument must be a list
# expect: ValueError bad value(s) in fds_to_keep
