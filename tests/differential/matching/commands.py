# match on the words of commands: a small text adventure's parser, with guards and alternatives.
def run(line, state):
    match line.split():
        case []: return "say something"
        case ["go", ("north" | "south" | "east" | "west") as way]: state["at"] += {"north": 1j, "south": -1j, "east": 1, "west": -1}[way]; return "at %s" % state["at"]
        case ["go", other]: return "cannot go " + other
        case ["take", *things] if things: state["bag"] |= set(things); return "bag: " + " ".join(sorted(state["bag"]))
        case ["drop", thing] if thing in state["bag"]: state["bag"].discard(thing); return "dropped"
        case ["drop", thing]: return "no " + thing
        case ["set", key, "=" | "to", value]: state[key] = int(value) if value.isdigit() else value; return "%s is %r" % (key, state[key])
        case ["get", key] if key in state: return repr(state[key])
        case [("quit" | "exit"), *_]: raise SystemExit("bye")
        case [verb, *rest]: return "%s what, with %d words?" % (verb, len(rest))
state = {"at": 0, "bag": set()}
for line in ("", "go north", "go east", "go up", "take", "take lamp key", "drop key", "drop key", "set hp = 10", "set name to zoe", "get hp", "get mp", "jump over the fence", "go"):
    print(repr(line), "->", run(line, state))
try: run("quit now", state)
except SystemExit as e: print(e)
