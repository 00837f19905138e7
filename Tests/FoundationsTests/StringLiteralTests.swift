import SoundalikeFoundations
import Testing

@Suite struct StringLiteralTests {
    @Test func escapesWhatJSONTOMLAndTurtleWantEscaped() throws {
        #expect("a \"b\" \\ \n\r\t\u{1}\u{1F}\u{7F}é\u{1F600}".quotedLiteral == #""a \"b\" \\ \n\r\t\u0001\u001f\u007fé😀""#)
        #expect("".quotedLiteral == "\"\"")
    }

    @Test func jsonReadsItBack() throws {
        let text = String(String.UnicodeScalarView((0..<0x180).compactMap(Unicode.Scalar.init(_:) as (Int) -> Unicode.Scalar?)))
        #expect(try JSONValue(parsing: Array(text.quotedLiteral.utf8)) == .string(text))
    }
}
