"""A signal that is asked for while the interpreter ends finds no handler any more, which is told."""
import _thread
import signal

seen = []
signal.signal(signal.SIGUSR1, lambda *a: seen.append(a[0]))
signal.raise_signal(signal.SIGUSR1)
print(seen == [signal.SIGUSR1])            # expect: True


class Late:
    def __del__(self):
        _thread.interrupt_main()


late = Late()
# stderr: OSError: Signal 2 ignored due to race condition
# exit: 0
