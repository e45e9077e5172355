/* tests/models/mark_pool.pml -- markers that share their work: gc/mark.c.
 *
 * Three markers and a graph of seven objects; the first begins with the root. Each pops an object and visits what it refers to: reads the
 * mark, and if there is none sets it and pushes, which are two steps, so several may find one unmarked. Who has more than one may
 * put an object of its stack into the pool, which has room for one (a stock is kept also while nobody is idle). Who has nothing takes from the pool, or leaves when all are
 * idle and the pool is empty.
 * Checked: when all have left, every object is marked and was visited; nobody waits for ever (invalid end states).
 *
 * IDLE_FIRST      who finds all idle leaves without a look at the pool
 * UNMARKED_PUSH   who finds an object unmarked pushes it only if it is still unmarked after its own mark: neither does
 * PUT_UNLOCKED    a block is put into the pool without the lock
 */
/* run: -DSAFETY -DCOLLAPSE -DNOCLAIM -m200000 time=60 */
/* mutate: IDLE_FIRST UNMARKED_PUSH PUT_UNLOCKED */

#define N 7
bool marked[N], visited[N];
byte idle, blocks, content, left_;
bool lock;

#define FIRST(o)  (o == 0 -> 1 : (o == 1 -> 3 : (o == 2 -> 5 : (o == 3 -> 5 : N))))
#define SECOND(o) (o == 0 -> 2 : (o == 1 -> 4 : (o == 2 -> 6 : N)))

inline look_at(o)
{
    if
    :: o < N && !marked[o] ->
#ifdef MUTATE_UNMARKED_PUSH
        atomic { tries[o]++; marked[o] = true }
        if
        :: tries[o] == 1 -> stack[top] = o; top++
        :: else
        fi
#else
        marked[o] = true;
        stack[top] = o; top++
#endif
    :: else
    fi
}

#ifdef MUTATE_UNMARKED_PUSH
byte tries[N];
#endif

proctype marker(bool first)
{
    byte stack[10], top, o;
    if
    :: first -> marked[0] = true; stack[0] = 0; top = 1
    :: else
    fi;
work:
    do
    :: top == 0 -> break
    :: top > 1 && blocks == 0 ->                /* marker_offer(): the bottom of the stack, filled from its top */
#ifdef MUTATE_PUT_UNLOCKED
        if
        :: blocks == 0 -> content = stack[0]; blocks = 1; top--; stack[0] = stack[top]
        :: else
        fi
#else
        atomic { !lock -> lock = true }
        if
        :: blocks == 0 -> content = stack[0]; blocks = 1; top--; stack[0] = stack[top]
        :: else
        fi;
        lock = false
#endif
    :: top > 0 ->
        top--; o = stack[top];
        visited[o] = true;
        look_at(FIRST(o));
        look_at(SECOND(o))
    od;
    /* marker_take() */
    atomic { !lock -> lock = true }
    idle++;
    do
#ifdef MUTATE_IDLE_FIRST
    :: idle == 3 -> lock = false; break
    :: idle != 3 && blocks > 0 ->
#else
    :: blocks > 0 ->
#endif
        stack[0] = content; top = 1; blocks--; idle--; lock = false;
        goto work
    :: blocks == 0 && idle == 3 -> lock = false; break
    :: blocks == 0 && idle != 3 ->
        lock = false;
        (blocks > 0 || idle == 3);
        atomic { !lock -> lock = true }
    od;
    atomic {
        left_++;
        if
        :: left_ == 3 ->
            o = 0;
            do
            :: o < N -> assert(marked[o] && visited[o]); o++
            :: else -> break
            od
        :: else
        fi
    }
}

init { atomic { run marker(true); run marker(false); run marker(false) } }
