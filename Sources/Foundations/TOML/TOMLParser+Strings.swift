extension TOMLParser {
    /// Reads text in single quotation marks, as it stands.
    mutating func literalString() throws -> String {
        position += 1
        let start = position
        while let byte = next, byte != UInt8(ascii: "'") { try passCharacter(byte) }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard take("'") else { throw failure("a text does not end") }
        return text
    }

    /// Reads text in three single quotation marks, as it stands, over any number of lines.
    mutating func longLiteralString() throws -> String {
        position += 3
        skipFirstLineEnd()
        let start = position
        while let byte = next {
            if byte == UInt8(ascii: "'"), let length = closingLength(UInt8(ascii: "'")) {
                position += length
                return String(decoding: bytes[start..<position - 3], as: UTF8.self)
            }
            try passCharacter(byte, isLong: true)
        }
        throw failure("a text does not end")
    }

    /// Reads text in quotation marks.
    mutating func basicString() throws -> String {
        position += 1
        var utf8: [UInt8] = []
        while let byte = next, byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\") {
                utf8 += String(try escape()).utf8
            } else {
                utf8.append(byte)
                try passCharacter(byte)
            }
        }
        guard take("\"") else { throw failure("a text does not end") }
        return String(decoding: utf8, as: UTF8.self)
    }

    /// Reads text in three quotation marks, over any number of lines.
    mutating func longBasicString() throws -> String {
        position += 3
        skipFirstLineEnd()
        var utf8: [UInt8] = []
        while let byte = next {
            if byte == UInt8(ascii: "\""), let length = closingLength(UInt8(ascii: "\"")) {
                utf8 += bytes[position..<position + length - 3]
                position += length
                return String(decoding: utf8, as: UTF8.self)
            }
            if byte == UInt8(ascii: "\\") {
                if skipLineEndAfterBackslash() { continue }
                utf8 += String(try escape()).utf8
            } else {
                utf8.append(byte)
                try passCharacter(byte, isLong: true)
            }
        }
        throw failure("a text does not end")
    }

    /// How many quotation marks come next, if they end a long text: three, and up to two that belong to it.
    private func closingLength(_ mark: UInt8) -> Int? {
        let count = bytes[position...].prefix(5).prefix { $0 == mark }.count
        return count >= 3 ? count : nil
    }

    /// Passes a byte of a text that stands for itself.
    private mutating func passCharacter(_ byte: UInt8, isLong: Bool = false) throws {
        let isLineEnd = isLong && (byte == 0x0A || byte == 0x0D && position + 1 < bytes.count && bytes[position + 1] == 0x0A)
        guard byte >= 0x20 && byte != 0x7F || byte == 0x09 || isLineEnd else { throw failure("a control character, or a line that ends, in a text") }
        position += 1
    }

    /// The end of a line right after the opening marks does not count.
    private mutating func skipFirstLineEnd() {
        if !take("\n") { _ = take("\r\n") }
    }

    /// A backslash at a line's end takes away all white space up to the next character; false where it is something else.
    private mutating func skipLineEndAfterBackslash() -> Bool {
        var place = position + 1
        var hasLineEnd = false
        while place < bytes.count {
            switch bytes[place] {
            case 0x20, 0x09: break
            case 0x0A: hasLineEnd = true
            case 0x0D where place + 1 < bytes.count && bytes[place + 1] == 0x0A: break
            default:
                if hasLineEnd { position = place }
                return hasLineEnd
            }
            place += 1
        }
        return false
    }

    /// Reads a backslash and what follows it.
    private mutating func escape() throws -> Unicode.Scalar {
        position += 1
        guard let byte = next else { throw failure("a text does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try hexadecimal(4)
        case UInt8(ascii: "U"): return try hexadecimal(8)
        default: throw failure("an unknown escape")
        }
    }

    private mutating func hexadecimal(_ count: Int) throws -> Unicode.Scalar {
        let digits = bytes[position...].prefix(count)
        guard digits.count == count, digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16), let scalar = Unicode.Scalar(value)
        else { throw failure("\(count) hexadecimal digits of a character are expected") }
        position += count
        return scalar
    }
}
