# mmap: written, searched, resized, closed, exported by many threads; shared memory of processes. # expect: ok
import mmap
import tempfile

from stress import check, part, run, together


@part
def written(draw):
    """Slices and items of one map: bytes that somebody wrote."""
    m = mmap.mmap(-1, 16384)
    m[:] = b"a" * 16384

    def work(me, draw):
        for i in range(200):
            k = draw.below(16000)
            m[k] = 97 + draw.below(2)
            m[k:k + 10] = draw.choose((b"a", b"b")) * 10
            check(m[k] in b"ab" and set(m[k:k + 50]) <= set(b"ab") and m.find(b"c") == -1 and len(m) == 16384)
            with memoryview(m) as view:
                check(view[k] in b"ab")
            if draw.chance(5):
                m.seek(draw.below(100))
                check(set(m.read(10)) <= set(b"ab") and m.tell() >= 0 and m.read_byte() in b"ab")
                m.move(0, 100, 50)

    together(work)
    m.close()


@part
def closed_and_resized(draw):
    """Maps that one resizes and closes while others read: bytes, or an error that says so."""
    with tempfile.TemporaryFile() as file:
        file.write(b"x" * 8192)
        file.flush()
        maps = [mmap.mmap(file.fileno(), 8192) for _ in range(10)]

        def use(me, draw):
            for m in maps:
                for _ in range(20):
                    try:
                        n = len(m)
                        if n:
                            check(m[draw.below(min(n, 4096))] in b"x\0")
                            check(set(m[:10]) <= set(b"x\0"))
                            with memoryview(m) as view:
                                check(view[0] in b"x\0")
                            m.flush()
                    except (ValueError, IndexError) as error:
                        check("closed" in str(error) or "range" in str(error), error)

        def change(me, draw):
            for m in maps:
                try:
                    m.resize(4096 * (1 + draw.below(2)))
                except (ValueError, BufferError, OSError, SystemError):
                    pass
                if draw.below(2):
                    try:
                        m.close()
                    except BufferError as error:
                        check("export" in str(error), error)

        together(use, change)
        for m in maps:
            m.close()


run("mapped_memory")
