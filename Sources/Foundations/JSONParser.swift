extension JSONValue {
    /// Reads one JSON document (RFC 8259), strictly: what `JSONDecoder` lets pass in silence is refused here, since a file header is hostile
    /// until proved otherwise, and a person who edits settings wants to hear of a slip. Nothing but white space may follow, no object may
    /// name a member twice, values nest at most 64 deep.
    ///
    /// - Throws: `SoundalikeError(.badData)`, with no subject and the line where reading stopped.
    public init(parsing bytes: some Sequence<UInt8>) throws {
        var parser = JSONParser(bytes: Array(bytes))
        self = try parser.document()
    }
}

/// A recursive descent over UTF-8 bytes.
struct JSONParser {
    private static let deepest = 64
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func document() throws -> JSONValue {
        let value = try value()
        guard peek() == nil else { throw failure("something follows the end") }
        return value
    }

    private func failure(_ what: String) -> SoundalikeError {
        let line = 1 + bytes[..<min(position, bytes.count)].count { $0 == 0x0A }
        return SoundalikeError(.badData, nil, "not valid JSON: \(what) in line \(line)")
    }

    /// The next byte that is not white space, which stays unread.
    private mutating func peek() -> UInt8? {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
        return position < bytes.count ? bytes[position] : nil
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    /// Reads `character` if it comes next.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func value() throws -> JSONValue {
        guard let first = peek() else { throw failure("the text ends early") }
        switch first {
        case UInt8(ascii: "{"): return try nested { try $0.object() }
        case UInt8(ascii: "["): return try nested { try $0.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func nested(_ body: (inout JSONParser) throws -> JSONValue) throws -> JSONValue {
        guard depth < Self.deepest else { throw failure("values nest too deep") }
        depth += 1
        defer { depth -= 1 }
        position += 1
        return try body(&self)
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw failure("a value is expected") }
        position += word.utf8.count
        return value
    }

    private mutating func object() throws -> JSONValue {
        var members: [String: JSONValue] = [:]
        if take("}") { return .object(members) }
        repeat {
            guard peek() == UInt8(ascii: "\"") else { throw failure("a key in quotes is expected") }
            let name = try string()
            guard take(":") else { throw failure("a colon is expected after \"\(name)\"") }
            guard members.updateValue(try value(), forKey: name) == nil else { throw failure("the key \"\(name)\" appears twice") }
        } while take(",")
        guard take("}") else { throw failure("a comma or } is expected") }
        return .object(members)
    }

    private mutating func array() throws -> JSONValue {
        var elements: [JSONValue] = []
        if take("]") { return .array(elements) }
        repeat { elements.append(try value()) } while take(",")
        guard take("]") else { throw failure("a comma or ] is expected") }
        return .array(elements)
    }
}

extension JSONParser {
    private mutating func number() throws -> JSONValue {
        let start = position
        func digits(_ parser: inout JSONParser) throws {
            let first = parser.position
            while parser.position < parser.bytes.count, (0x30...0x39).contains(parser.bytes[parser.position]) { parser.position += 1 }
            guard parser.position > first else { throw parser.failure("a value is expected") }
        }
        func skip(_ characters: String) -> Bool {
            guard position < bytes.count, characters.utf8.contains(bytes[position]) else { return false }
            position += 1
            return true
        }
        _ = skip("-")
        let leadingZero = position + 1 < bytes.count && bytes[position] == UInt8(ascii: "0") && (0x30...0x39).contains(bytes[position + 1])
        guard !leadingZero else { throw failure("a number starts with 0") }
        try digits(&self)
        var isWhole = true
        if skip(".") {
            isWhole = false
            try digits(&self)
        }
        if skip("eE") {
            isWhole = false
            _ = skip("+-")
            try digits(&self)
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let value = Int(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw failure("a number is too large") }
        return .number(value)
    }

    private mutating func string() throws -> String {
        position += 1
        var utf8: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                let text = String(decoding: utf8, as: UTF8.self)
                guard text.utf8.elementsEqual(utf8) else { throw failure("a string is not UTF-8") }
                return text
            case UInt8(ascii: "\\"): utf8.append(contentsOf: String(try escape()).utf8)
            case ..<0x20: throw failure("a control character in a string")
            default: utf8.append(byte)
            }
        }
        throw failure("a string does not end")
    }

    /// What follows a backslash.
    private mutating func escape() throws -> Unicode.Scalar {
        guard position < bytes.count else { throw failure("a string does not end") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw failure("an unknown escape")
        }
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        // The first half of a surrogate pair: the second must follow.
        guard first < 0xDC00, bytes[position...].starts(with: "\\u".utf8) else { throw failure("half a character in a string") }
        position += 2
        let second = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw failure("half a character in a string") }
        return scalar
    }

    private mutating func hexadecimal() throws -> UInt32 {
        guard position + 4 <= bytes.count, bytes[position..<position + 4].allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
            let value = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw failure("four hexadecimal digits are expected") }
        position += 4
        return value
    }
}
