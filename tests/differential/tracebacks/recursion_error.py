# uncaught: RecursionError of a plain recursive function.
import sys
sys.setrecursionlimit(150)

def again(n):
    again(n + 1)

again(0)
