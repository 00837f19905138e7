"""TOML documents and what Python's own parser (tomllib) makes of them: toml.json.

Each case is a text and its value; the value is null where the text is not TOML. Dates, times and numbers that are not finite are left out,
being read by tomllib and refused by us.
"""
import json
import pathlib
import tomllib

texts = [
    "", "\n\n", "# only a comment", "a = 1", "a=1\r\nb = 2\r\n", "a = 1 # said", "a = 1 b = 2", "a", "a =", "a = \n", "= 1", "a = 1\ra = 2", "[",
    "]", "[]", "[ ]", "[a", "[a]]", "[[a]", "[a] b = 1", "[a]\nb = 1", "[ a . b ]\nc = 1", "[a]\n[a]", "[a.b]\n[a]\nc = 1", "[a]\n[a.b]\n[a]",
    "[a.b]\n[a]\nb.c = 1", "a.b = 1\na.c = 2", "a.b = 1\n[a]", "a.b = 1\n[a.c]\nd = 1", "a.b.c = 1\n[a.b]", "[a]\nb.c = 1\n[a.b]", "[a]\nb.c = 1\n[a.b.d]\ne = 2",
    "a = 1\na = 2", "a = 1\na.b = 2", "a = {}\na.b = 1", "a = {}\n[a]", "a = {}\n[a.b]", "a = { b = 1 }", "a = { b = 1, }", "a = { b = 1\n}", "a = {b=[}", "a = { b.c = 1, b.d = 2 }",
    "a = { b = 1, b = 2 }", "a = { b.c = 1, b = 2 }", "[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 3", "[[a]]\n[a]", "[a]\n[[a]]", "a = []\n[[a]]", "a = [{}]\n[[a]]", "[[a.b]]\n[a]\nc = 1",
    "[[a]]\n[[a.b]]\n[[a.b]]\n[[a]]", "a = []", "a = [ ]", "a = [1, 2,]", "a = [,]", "a = [1,,2]", "a = [1 2]", "a = [\n1, # one\n\n2\n]", "a = [1, \"b\", [2.5, {c = true}]]", "a = [", "a = [1", "a = [1,",
    "a = true", "a = false", "a = True", "a = truex", "a = 0", "a = -0", "a = +7", "a = 01", "a = 1_000", "a = _1", "a = 1_", "a = 1__0", "a = 0xDEAD_beef", "a = 0x", "a = -0x1", "a = 0o17", "a = 0o8", "a = 0b101",
    "a = 9223372036854775807", "a = -9223372036854775808", "a = 1.5", "a = -1.5e3", "a = 1e06", "a = 1E+2", "a = 6.626e-34", "a = 1.", "a = .5", "a = 1.e3", "a = 1e", "a = 1_0.5_0", "a = 1_.5", "a = 03.5", "a = 0.5e-3", "a = 1.5.2", "a = --1", "a = +-1", "a = 1 _0",
    'a = "b"', 'a = ""', 'a = "b', 'a = "b\n"', 'a = "\\t\\n\\"\\\\\\u00e9\\U0001F600"', 'a = "\\x41"', 'a = "\\u12"', 'a = "\\ud800"', 'a = "\\U00110000"', 'a = "\x01"', 'a = "tab\there"', 'a = "\x7f"', 'a = "\u00e9"',
    "a = 'b\\n\"'", "a = ''", "a = 'b", "a = 'b\n'", 'a = """b"""', 'a = """\nb\nc"""', 'a = """b \\\n   \n  c"""', 'a = """b \\  \n c"""', 'a = """b \\ c"""', 'a = """"b"""', 'a = """b"""""', 'a = """b""""""', 'a = """', 'a = """b""', 'a = """""b"""', 'a = """a\rb"""',
    "a = '''b\\'''", "a = '''\nb'''", "a = ''''b''''", "a = '''b''''''", '"a b" = 1', "'a.b' = 1", '"" = 1', '"a"."b" = 1', 'a."b c".d = 1', "a..b = 1", ".a = 1", "a. = 1", "a b = 1", '"""a""" = 1', "\u00e9 = 1", "1 = 2", "1.2 = 3", "-_ = 1", "a = 1 # \x01",
    "a = 1 # \u00e9\t", "[\"a b\".c]\nd = 1", "[a.'b.c']\nd = 1", "  a = 1\n\t[ b ]\n c = 2", "[a]\n[b]\n[a.c]\n[b.d]\n", "a = [[[]]]", "a = {b = {c = {d = []}}}", "[a.b.c.d]\ne.f.g = {h = [{i.j = 1}]}",
]


def value(text):
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


cases = [{"text": text, "value": value(text)} for text in texts]
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(cases, indent=1) + "\n")
