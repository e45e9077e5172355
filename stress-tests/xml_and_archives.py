# Parsers and compressors with state: expat, bz2, lzma, zlib, zipfile, base64, html, urllib, ipaddress, uuid, shared or side by side. # expect: ok
import base64
import binascii
import bz2
import io
import lzma
import threading
import uuid
import xml.etree.ElementTree as ET
import xml.parsers.expat
import zipfile

from stress import check, part, run, together, workers


@part
def expat(draw):
    """A parser each, and one that all feed whole documents to, in vain but unharmed."""
    text = b"<a>" + b"<b k='v'>t&amp;</b>" * 50 + b"</a>"
    shared = xml.parsers.expat.ParserCreate()

    def work(me, draw):
        for i in range(10):
            seen = []
            p = xml.parsers.expat.ParserCreate()
            p.StartElementHandler = lambda name, attributes: seen.append((name, attributes.get("k")))
            p.Parse(text, True)
            check(seen == [("a", None)] + [("b", "v")] * 50)
            try:
                shared.StartElementHandler = lambda name, attributes: None
                shared.Parse(b"<x/>" if draw.below(2) else b" ", False)
                shared.CurrentLineNumber, shared.ErrorCode
            except (xml.parsers.expat.ExpatError, RuntimeError, ValueError):
                pass

    together(work)


@part
def trees(draw):
    """An element tree that some change while others walk and write it."""
    root = ET.fromstring("<r>" + "<i n='1'>t</i>" * 20 + "</r>")

    def change(me, draw):
        for i in range(150):
            e = ET.SubElement(root, "i", n=str(i))
            e.text = "t"
            if len(root) > 30:
                del root[20:]
            root[draw.below(10)].set("n", str(i))

    def walk(me, draw):
        for i in range(30):
            check(all(e.tag in ("i", "r") for e in root.iter()) and len(root.findall("i")) >= 10)
            check(ET.tostring(root).startswith(b"<r><i ") and root.find("i").get("n").isdigit())

    together(change, walk)


@part
def compression(draw):
    """bz2 and lzma objects shared: whatever comes out, nothing is damaged; side by side: exact."""
    data = b"some data " * 200
    packer, unpacker = bz2.BZ2Compressor(), lzma.LZMADecompressor()
    packed = lzma.compress(data)

    def work(me, draw):
        for i in range(4):
            check(bz2.decompress(bz2.compress(data)) == data and lzma.decompress(lzma.compress(data, preset=0)) == data)
            packer.compress(data)
            try:
                unpacker.decompress(packed[:draw.below(len(packed))], 50)
            except (lzma.LZMAError, EOFError):
                pass

    together(work)
    packer.flush()


@part
def archives(draw):
    """One ZipFile written and read by all."""
    file, gate = io.BytesIO(), threading.Lock()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        def work(me, draw):
            for i in range(10):
                with gate:                          # (the library refuses a second writer)
                    archive.writestr("%d/%d" % (me, i), b"%d" % i * 50)

        together(work)
    with zipfile.ZipFile(file) as archive:
        def read(me, draw):
            for i in range(10):
                with gate:                          # (it counts its open files without a lock)
                    got = archive.read("%d/%d" % (draw.below(workers()), i))
                check(got == b"%d" % i * 50)

        together(read)
        check(len(archive.namelist()) == 10 * workers() and archive.testzip() is None)


@part
def encodings(draw):
    """base64, hex, quoted-printable, uuids."""
    def work(me, draw):
        seen = set()
        for i in range(100):
            raw = bytes([me % 256, i % 256]) * draw.below(30)
            check(base64.b64decode(base64.b64encode(raw)) == raw and binascii.unhexlify(binascii.hexlify(raw)) == raw and base64.b85decode(base64.b85encode(raw)) == raw)
            seen.add(uuid.uuid4())
            seen.add(uuid.uuid1())
        return seen

    check(len(set().union(*together(work))) == 200 * workers())


run("xml_and_archives")
