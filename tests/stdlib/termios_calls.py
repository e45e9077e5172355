# termios, syslog: attributes and windows of a pseudo-terminal; masks of the log.
# needs: termios syslog
import termios, os, syslog
m, s = os.openpty()
a = termios.tcgetattr(s)
print(len(a), len(a[6]) == termios.NCCS, a[6][termios.VINTR], a[6][termios.VEOF])      # expect: 7 True b'\x03' b'\x04'
a[3] &= ~termios.ICANON; a[6][termios.VMIN] = 3; a[6][termios.VTIME] = 2
termios.tcsetattr(s, termios.TCSANOW, a)
b = termios.tcgetattr(s)
print(b[6][termios.VMIN], b[6][termios.VTIME], b == a)                                  # expect: 3 2 True
termios.tcsetwinsize(s, (24, 80)); print(termios.tcgetwinsize(m))                       # expect: (24, 80)
def error(f, *args):
    try: print(f(*args))
    except Exception as e: print(type(e).__name__, e)
error(termios.tcgetattr, os.pipe()[0])                      # expect: error (25, 'Inappropriate ioctl for device')
error(termios.tcsetattr, s, termios.TCSANOW, [1])           # expect: TypeError tcsetattr, arg 3: must be 7 element list
error(termios.tcsetattr, s, termios.TCSANOW, a[:6] + [5])   # expect: TypeError tcsetattr: attributes[6] must be 32 element list
error(termios.tcsetattr, s, termios.TCSANOW, a[:6] + [['x'] * 32])  # expect: TypeError tcsetattr: elements of attributes must be bytes objects of length 1 or integers
error(termios.tcsetwinsize, s, (-1, 4))                     # expect: OverflowError winsize value(s) out of range.
error(termios.tcflush, s, 99)                               # expect: error (22, 'Invalid argument')
print(syslog.LOG_MASK(syslog.LOG_ERR), syslog.LOG_UPTO(syslog.LOG_ERR))                # expect: 8 15
error(syslog.syslog)                                        # expect: TypeError syslog.syslog requires 1 to 2 arguments
error(syslog.openlog, 1)                                    # expect: TypeError openlog() argument 'ident' must be str, not int
syslog.openlog('test'); syslog.syslog('a line'); syslog.closelog()
