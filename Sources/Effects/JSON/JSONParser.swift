import SoundalikeFoundations

/// Reads JSON (RFC 8259) and nothing more: no comments, no trailing commas, no NaN, no equal keys.
struct JSONParser {
    /// Deeper nesting than any of our documents has, and than the stack minds.
    private static let greatestDepth = 32

    private let bytes: [UInt8]
    private let subject: String
    private var position = 0

    /// The value that `bytes` (UTF-8) hold.
    ///
    /// - Throws: `SoundalikeError` (bad data) about `subject`, with the line.
    static func parse(_ bytes: [UInt8], subject: String) throws -> JSONValue {
        var parser = JSONParser(bytes: bytes, subject: subject)
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.position == bytes.count else { throw parser.error("more follows after the end") }
        return value
    }

    private init(bytes: [UInt8], subject: String) {
        self.bytes = bytes
        self.subject = subject
    }

    private mutating func value(depth: Int) throws -> JSONValue {
        guard depth < Self.greatestDepth else { throw error("nested too deeply") }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", is: .boolean(true))
        case UInt8(ascii: "f"): return try word("false", is: .boolean(false))
        case UInt8(ascii: "n"): return try word("null", is: .null)
        default: return .number(try number())
        }
    }

    private mutating func object(depth: Int) throws -> JSONValue {
        var members: [JSONValue.Member] = []
        var keys: Set<String> = []
        try list(until: UInt8(ascii: "}")) { parser in
            guard parser.next == UInt8(ascii: "\"") else { throw parser.error("a key in quotes is expected") }
            let key = try parser.string()
            guard keys.insert(key).inserted else { throw parser.error("the key \"\(key)\" appears twice") }
            parser.skipSpace()
            guard parser.take(UInt8(ascii: ":")) else { throw parser.error("a colon is expected after \"\(key)\"") }
            members.append(.init(key: key, value: try parser.value(depth: depth + 1)))
        }
        return .object(members)
    }

    private mutating func array(depth: Int) throws -> JSONValue {
        var values: [JSONValue] = []
        try list(until: UInt8(ascii: "]")) { parser in
            values.append(try parser.value(depth: depth + 1))
        }
        return .array(values)
    }

    /// What stands between the opening character at the present position and `close`, separated by commas.
    private mutating func list(until close: UInt8, item: (inout JSONParser) throws -> Void) throws {
        position += 1
        skipSpace()
        if take(close) { return }
        repeat {
            skipSpace()
            try item(&self)
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(close) else { throw error("a comma or \(Character(Unicode.Scalar(close))) is expected") }
    }

    private mutating func word(_ word: StaticString, is value: JSONValue) throws -> JSONValue {
        let isThere = word.withUTF8Buffer { bytes[position...].starts(with: $0) }
        guard isThere else { throw error("a value is expected") }
        position += word.utf8CodeUnitCount
        return value
    }

    private mutating func number() throws -> Double {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        guard let value = Double(String(decoding: bytes[start..<position], as: UTF8.self)), value.isFinite else {
            throw error("a number is too large")
        }
        return value
    }

    private mutating func digits() throws {
        let start = position
        while let digit = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) { position += 1 }
        guard position > start else { throw error("a value is expected") }
    }

    private mutating func string() throws -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw error("text is not UTF-8") }
                return string
            case UInt8(ascii: "\\"): text += try escaped().utf8
            case ..<0x20: throw error("a control character in text")
            default: text.append(byte)
            }
        }
        throw error("text does not end")
    }

    private mutating func escaped() throws -> String {
        guard let byte = next else { throw error("text does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return String(UnicodeScalar(byte))
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            var units = [try codeUnit()]
            if UTF16.isLeadSurrogate(units[0]), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
                units.append(try codeUnit())
            }
            guard let string = String(validating: units, as: UTF16.self) else { throw error("half a character in text") }
            return string
        default: throw error("an unknown escape in text")
        }
    }

    private mutating func codeUnit() throws -> UInt16 {
        let end = position + 4
        guard end <= bytes.count, bytes[position..<end].allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: bytes[position..<end], as: UTF8.self), radix: 16)
        else { throw error("four hexadecimal digits are expected") }
        position = end
        return unit
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func error(_ problem: String) -> SoundalikeError {
        let line = 1 + bytes[..<min(position, bytes.count)].count { $0 == 0x0A }
        return SoundalikeError(.badData, subject, "not a settings file: line \(line): \(problem)")
    }
}
