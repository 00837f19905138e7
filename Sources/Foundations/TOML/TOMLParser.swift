extension JSONValue {
    /// Reads one TOML document (1.0) as what the same tables, lists and values are in JSON. Strict, since such a file may come from anybody:
    /// whatever the text, the outcome is a value or an error, never more. Dates, times and numbers that are not finite, which nothing here
    /// has a use for, are refused; tables and lists nest at most 64 deep.
    ///
    /// - Throws: `SoundalikeError(.badData)`, with no subject and the line where reading stopped.
    public init(parsingTOML bytes: some Sequence<UInt8>) throws {
        var parser = TOMLParser(bytes: Array(bytes))
        self = .object(try parser.document())
    }

    /// The same, with errors about `subject`.
    package init(parsingTOML bytes: some Sequence<UInt8>, subject: String) throws {
        do { self = try JSONValue(parsingTOML: bytes) } catch let error as SoundalikeError { throw error.about(subject) }
    }
}

/// A recursive descent over UTF-8 bytes.
struct TOMLParser {
    static let deepest = 64
    let bytes: [UInt8]
    var position = 0
    /// Tables and lists around what is being read.
    private var depth = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func document() throws -> [String: JSONValue] {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw failure("the text is not UTF-8") }
        // The mark that some editors begin a file with.
        _ = take("\u{FEFF}")
        let root = TOMLTable(.header)
        var table = root
        while true {
            try skipLines()
            guard let byte = next else { return root.members }
            if byte == UInt8(ascii: "[") { table = try header(root) } else { try member(of: table) }
            skipSpace()
            if next != nil, try !takeLineEnd() { throw failure("the line should end here") }
        }
    }

    func failure(_ what: String) -> SoundalikeError {
        let line = 1 + bytes[..<min(position, bytes.count)].count { $0 == 0x0A }
        return SoundalikeError(.badData, nil, "line \(line): not TOML: \(what)")
    }

    /// The byte that comes next and stays unread.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Reads `text` if it comes next.
    mutating func take(_ text: String) -> Bool {
        guard bytes[position...].starts(with: text.utf8) else { return false }
        position += text.utf8.count
        return true
    }
}

// MARK: - Lines

extension TOMLParser {
    private mutating func skipSpace() {
        while next == 0x20 || next == 0x09 { position += 1 }
    }

    /// Skips white space, comments and ends of lines.
    private mutating func skipLines() throws {
        repeat { skipSpace() } while try takeLineEnd()
    }

    /// Reads the end of a line, with a comment before it; false where something else comes next, or nothing.
    private mutating func takeLineEnd() throws -> Bool {
        if next == UInt8(ascii: "#") {
            while let byte = next, byte != 0x0A, byte != 0x0D {
                guard byte >= 0x20 && byte != 0x7F || byte == 0x09 else { throw failure("a control character") }
                position += 1
            }
            guard next != nil else { return true }
        }
        return take("\n") || take("\r\n")
    }

    /// Reads `[key]` or `[[key]]`.
    private mutating func header(_ root: TOMLTable) throws -> TOMLTable {
        position += 1
        let isList = take("[")
        depth = 0
        let path = try key()
        guard take(isList ? "]]" : "]") else { throw failure(isList ? "]] is expected" : "] is expected") }
        depth = path.count
        return try follow(path, from: root) { table, name in
            table.openTable(name)
        } last: { table, name in
            isList ? table.appendTable(name) : table.defineTable(name)
        }
    }

    /// Reads `key = value`.
    private mutating func member(of table: TOMLTable) throws {
        let path = try key()
        guard take("=") else { throw failure("= is expected after \(path.joined(separator: "."))") }
        skipSpace()
        let outer = depth
        depth += path.count - 1
        let value = try value()
        depth = outer
        _ = try follow(path, from: table) { table, name in
            table.openDotted(name)
        } last: { table, name in
            table.set(name, to: value) ? table : nil
        }
    }

    /// Goes along `path` by `step`, and does `last` with its last name. What is taken already is nil.
    private func follow(
        _ path: [String], from table: TOMLTable, step: (TOMLTable, String) -> TOMLTable?, last: (TOMLTable, String) -> TOMLTable?
    ) throws -> TOMLTable {
        var table = table
        for (index, name) in path.enumerated() {
            guard let inner = index == path.count - 1 ? last(table, name) : step(table, name) else {
                throw failure("\(path[...index].joined(separator: ".")) is there already")
            }
            table = inner
        }
        return table
    }

    /// Reads a key of one name or more, between which stand dots, and the white space around it.
    private mutating func key() throws -> [String] {
        var names: [String] = []
        repeat {
            skipSpace()
            switch next {
            case UInt8(ascii: "\""): names.append(try basicString())
            case UInt8(ascii: "'"): names.append(try literalString())
            default:
                let start = position
                while let byte = next, Self.isBare(byte) { position += 1 }
                guard position > start else { throw failure("a key is expected") }
                names.append(String(decoding: bytes[start..<position], as: UTF8.self))
            }
            guard depth + names.count <= Self.deepest else { throw failure("tables nest too deep") }
            skipSpace()
        } while take(".")
        return names
    }

    /// Whether a byte may stand in a key without quotes.
    static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}

// MARK: - Values

extension TOMLParser {
    private mutating func value() throws -> JSONValue {
        switch next {
        case UInt8(ascii: "\""): .string(try bytes[position...].starts(with: "\"\"\"".utf8) ? longBasicString() : basicString())
        case UInt8(ascii: "'"): .string(try bytes[position...].starts(with: "'''".utf8) ? longLiteralString() : literalString())
        case UInt8(ascii: "["): try nested { try $0.list() }
        case UInt8(ascii: "{"): try nested { try $0.inlineTable() }
        default: try plainValue()
        }
    }

    private mutating func nested(_ body: (inout TOMLParser) throws -> JSONValue) throws -> JSONValue {
        guard depth < Self.deepest else { throw failure("values nest too deep") }
        depth += 1
        defer { depth -= 1 }
        position += 1
        return try body(&self)
    }

    private mutating func list() throws -> JSONValue {
        var elements: [JSONValue] = []
        while true {
            try skipLines()
            if take("]") { return .array(elements) }
            elements.append(try value())
            try skipLines()
            if take("]") { return .array(elements) }
            guard take(",") else { throw failure("a comma or ] is expected") }
        }
    }

    private mutating func inlineTable() throws -> JSONValue {
        let table = TOMLTable(.header)
        skipSpace()
        if take("}") { return .object([:]) }
        repeat {
            try member(of: table)
            skipSpace()
        } while take(",")
        guard take("}") else { throw failure("a comma or } is expected") }
        return .object(table.members)
    }

    /// Reads true, false or a number.
    private mutating func plainValue() throws -> JSONValue {
        let start = position
        while let byte = next, Self.isBare(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":") { position += 1 }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        switch word {
        case "": throw failure("a value is expected")
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        default:
            guard let number = TOMLNumber.value(of: word) else {
                position = start
                throw failure("\(word.prefix(32)) is not a value")
            }
            return number
        }
    }
}
