import SoundalikeFoundations

/// Reads options from a JSON object, strictly: what nobody asked for is an error.
struct OptionsReader {
    private var members: [String: JSONValue]

    /// - Throws: `SoundalikeError` when it is not a JSON object.
    init(_ json: UnsafePointer<CChar>?) throws {
        guard let json else {
            members = [:]
            return
        }
        let value: JSONValue
        do { value = try JSONValue(parsing: try swiftText(json, "options").utf8) } catch let error as SoundalikeError { throw error.about("options") }
        guard let members = value.members else { throw SoundalikeError(.usage, "options", "is not a JSON object") }
        self.members = members
    }

    /// Takes an option out; null is as good as none.
    private mutating func take<Value>(_ name: String, _ kind: String, _ convert: (JSONValue) -> Value?) throws -> Value? {
        guard let value = members.removeValue(forKey: name), value != .null else { return nil }
        guard let converted = convert(value) else { throw SoundalikeError(.usage, name, "is not \(kind)") }
        return converted
    }

    mutating func text(_ name: String) throws -> String? { try take(name, "text", \.text) }
    mutating func boolean(_ name: String) throws -> Bool? { try take(name, "true or false", \.boolean) }
    mutating func object(_ name: String) throws -> JSONValue? { try take(name, "an object") { $0.members == nil ? nil : $0 } }

    mutating func number(_ name: String, in range: ClosedRange<Double>) throws -> Double? {
        try take(name, "a number from \(range.lowerBound) to \(range.upperBound)") { $0.double.flatMap { range.contains($0) ? $0 : nil } }
    }

    mutating func count(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        try take(name, "a whole number from \(range.lowerBound) to \(range.upperBound)") { $0.exactInteger.flatMap { range.contains($0) ? $0 : nil } }
    }

    mutating func texts(_ name: String) throws -> [String]? {
        try take(name, "a list of texts") { value in
            guard let texts = value.elements?.map(\.text), !texts.contains(nil) else { return nil }
            return texts.compactMap(\.self)
        }
    }

    /// - Throws: `.usage` when an option is left that nobody took.
    func finish() throws {
        guard let unknown = members.keys.min() else { return }
        throw SoundalikeError(.usage, unknown, "is no option of this function")
    }
}
