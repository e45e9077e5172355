"""Strings: join, f-strings, +=, split, replace, find, encode."""


def main(n=1500):
    total = 0
    for round in range(n):
        parts = [f"{i}:{round:04d}" for i in range(1000)]
        text = ",".join(parts)
        built = ""
        for part in text.split(","):
            built += part.upper()
            built += "é" if len(part) & 1 else "-"
        total += len(built.replace("-", "--")) + text.find("999:") + len(built.encode())
    return total
