import SoundalikeFoundations

/// The pieces of Turtle that presets are made of (W3C, "RDF 1.1 Turtle").
enum Turtle {
    static let prefixes = """
        @prefix lv2: <http://lv2plug.in/ns/lv2core#> .
        @prefix pset: <http://lv2plug.in/ns/ext/presets#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

        """

    /// A reference to `uri`.
    ///
    /// - Throws: `SoundalikeError` (bad data) for what cannot be a URI.
    static func reference(_ uri: String) throws -> String {
        let forbidden = Set("<>\"{}|^`\\".unicodeScalars)
        guard !uri.isEmpty, !uri.unicodeScalars.contains(where: { $0.value <= 0x20 || forbidden.contains($0) }) else {
            throw SoundalikeError(.badData, uri, "is not a URI")
        }
        return "<\(uri)>"
    }

    /// A number in the precision of a control port: the fewest digits that read back as the same Float32.
    static func number(_ value: Double) -> String {
        precondition(value.isFinite, "a port's value is finite")
        return "\(Float(value))"
    }
}
