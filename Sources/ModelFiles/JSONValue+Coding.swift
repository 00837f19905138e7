import Foundation
import SoundalikeFoundations

extension JSONValue {
    /// The JSON form of a value that another room defines.
    ///
    /// - Throws: `SoundalikeError(.internalFault)` when `value` cannot be written as JSON (a number that is not finite).
    public init(encoding value: some Encodable) throws {
        let data: Data
        do { data = try JSONEncoder().encode(value) } catch {
            throw SoundalikeError(.internalFault, nil, "\(type(of: value)) cannot be written as JSON: \(explanation(of: error))")
        }
        try self.init(parsing: data)
    }

    /// The value as the type of another room.
    ///
    /// - Parameter subject: what to name in an error: usually the file.
    /// - Throws: `SoundalikeError(.badData)` that says which member is missing or wrong.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self, subject: String? = nil) throws -> Value {
        do { return try JSONDecoder().decode(type, from: JSONEncoder().encode(self)) } catch {
            throw SoundalikeError(.badData, subject, explanation(of: error))
        }
    }

    /// Compact JSON text with sorted members, so that equal values give equal text.
    ///
    /// - Throws: `SoundalikeError(.internalFault)` for a number that is not finite.
    public func serialised() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return String(decoding: try encoder.encode(self), as: UTF8.self) } catch {
            throw SoundalikeError(.internalFault, nil, "a value cannot be written as JSON: \(explanation(of: error))")
        }
    }
}

/// One line about a coding error: which member, and what is wrong with it.
private func explanation(of error: any Error) -> String {
    func place(_ path: [any CodingKey]) -> String {
        path.isEmpty ? "the top level" : path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
    switch error {
    case let DecodingError.keyNotFound(key, context):
        return "\(place(context.codingPath + [key])) is missing"
    case let DecodingError.typeMismatch(_, context), let DecodingError.valueNotFound(_, context):
        return "\(place(context.codingPath)) has the wrong type"
    case let DecodingError.dataCorrupted(context):
        return "\(place(context.codingPath)) is not valid: \(context.debugDescription)"
    case let EncodingError.invalidValue(value, context):
        return "\(place(context.codingPath)) cannot be \(value)"
    default:
        return String(describing: error)
    }
}
