# A signal that faulthandler is registered for with chain=True goes on to what was there before: a handler, nothing, or the end.
import faulthandler, os, signal, subprocess, sys, tempfile

def show(before):
    """What a process does that is sent SIGUSR1 twice."""
    program = f"""if True:
        import faulthandler, os, signal, sys
        calls = []
        def handler(*args): calls.append(args[0])
        signal.signal(signal.SIGUSR1, {before})
        faulthandler.register(signal.SIGUSR1, file=sys.stdout, all_threads=False, chain=True)
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGUSR1)
        print(len(calls), flush=True)
    """
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=20)
    print(before, done.returncode, done.stdout.count("Stack (most recent call first)"), done.stdout.split()[-1])

show("handler")                     # expect: handler 0 2 2
show("signal.SIG_IGN")              # expect: signal.SIG_IGN 0 2 0
show("signal.SIG_DFL")              # expect: signal.SIG_DFL -10 1 <module>
