# pathlib and os: pure paths, real files, walking, errors.
import os, pathlib, shutil, stat, tempfile
from pathlib import Path, PurePosixPath as P, PureWindowsPath as W
p = P("/usr/../usr/lib/./python3.14/os.py")
print(p, p.parts, p.name, p.stem, p.suffix, p.parent, list(p.parents)[-2:], p.with_suffix(".txt"), p.with_name("x"), p.relative_to("/usr"), p.is_absolute(), p / "a" / "/abs", P("a", "b") / "c", P("a.tar.gz").suffixes, P("") == P("."), P("a") < P("b"), p.match("*.py"), P("a/b/c").full_match("a/**/c"), W("C:\\x\\y").parts, W("c:/X") == W("C:/x"), P("a//b/").as_posix(), hash(P("a")) == hash(P("a/")), P("x").with_stem("y"), P("/a/b").relative_to("/a/c", walk_up=True), P("a/b").joinpath("c", "d"))
root = Path("d"); (root / "s" / "t").mkdir(parents=True)
(root / "f.txt").write_text("héllo\n", encoding="utf-8"); (root / "s" / "g.bin").write_bytes(b"\0\1")
print(sorted(x.as_posix() for x in root.rglob("*")), [x.name for x in root.glob("*.txt")], (root / "f.txt").read_text("utf-8"), (root / "f.txt").stat().st_size, (root / "f.txt").exists(), root.is_dir(), (root / "nope").exists(), sorted(os.listdir("d")), [(r, sorted(d), sorted(f)) for r, d, f in os.walk("d")], sorted(e.name for e in os.scandir("d")))
os.symlink("f.txt", "d/link"); (root / "f.txt").rename(root / "h.txt"); (root / "h.txt").chmod(0o640)
print(os.readlink("d/link"), os.path.lexists("d/link"), os.path.exists("d/link"), oct(stat.S_IMODE(os.stat("d/h.txt").st_mode)), stat.filemode(os.stat("d/h.txt").st_mode), (root / "link").is_symlink(), os.path.isfile("d/h.txt"))
print(os.path.join("a", "/b", "c"), os.path.split("/a/b"), os.path.splitext(".bashrc"), os.path.normpath("a/../../b//c"), os.path.basename("a/"), os.path.commonpath(["/a/b", "/a/c"]), os.path.relpath("/a/b", "/a/c"), os.path.expanduser("x"), os.path.isabs("/"), os.fspath(root), os.fsencode("é"), os.path.dirname("x"))
for bad in ("Path('nope').read_text()", "Path('d').read_text()", "Path('d').mkdir()", "Path('d').rmdir()", "Path('d/h.txt').mkdir(exist_ok=True)", "os.remove('d')", "os.rmdir('nope')", "os.listdir('d/h.txt')", "P('a').relative_to('b')", "P('a').with_name('')", "P('a').with_suffix('x')", "P('/').with_name('x')", "os.rename('nope', 'x')", "os.stat('d/h.txt/x')", "os.mkdir('x/y')", "P(5)", "P('a') / 5", "os.path.join('a', b'b')", "os.readlink('d/h.txt')", "open('d/nope/f', 'w')", "os.chdir('nope')", "os.path.commonpath([])", "os.close(9999)", "os.environ['NOPE_X']", "os.fspath(5)", "shutil.rmtree('nope')", "os.open('nope', os.O_RDONLY)", "os.truncate('nope', 0)", "P('a') < 'b'"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
shutil.copytree("d", "e", symlinks=True); shutil.rmtree("d")
print(sorted(os.listdir("e")), os.path.exists("d"), shutil.move("e/h.txt", "moved.txt"))
