import Foundation
import SoundalikeFoundations
import Testing

@Suite struct JSONValueTests {
    @Test func readsEveryKindOfValue() throws {
        let text = #" {"n":null,"t":true,"f":false,"i":-12,"d":1.5e-3,"big":1267650600228229401496703205376,"s":"a\"\\\/\b\f\n\r\té😀é","a":[1,[]],"o":{}} "#
        let value = try JSONValue(parsing: text.utf8)
        #expect(
            value
                == .object([
                    "n": .null, "t": .boolean(true), "f": .boolean(false), "i": .integer(-12), "d": .number(1.5e-3),
                    "big": .number(0x1p100), "s": .string("a\"\\/\u{8}\u{C}\n\r\té😀é"),
                    "a": .array([.integer(1), .array([])]), "o": .object([:]),
                ]))
        let written = try JSONEncoder().encode(value)
        #expect(try JSONValue(parsing: written) == value)
        #expect(try JSONDecoder().decode(JSONValue.self, from: written) == value)
    }

    @Test func readsEscapedUnicode() throws {
        let pair = #""\uD83D\uDE00 \u00e9""#
        #expect(try JSONValue(parsing: pair.utf8) == .string("😀 é"))
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "tru", "01", "-", "1.", "1e", ".5", "+1", "1e999", "NaN", "\"a", "\"\\x\"",
        "\"\\u12\"", "\"\\uD800\"", "\"\\uD800\\u0041\"", "\"\\uDC00\"", "\"a\nb\"", "1 2", "{\"a\":1,\"a\":2}", "[1 2]",
    ])
    func refusesWhatIsNoJSON(_ text: String) {
        #expect(throws: SoundalikeError.self) { try JSONValue(parsing: text.utf8) }
    }

    @Test func refusesBytesThatAreNoText() {
        #expect(throws: SoundalikeError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    }
}
