/// Paths are bytes to the system and text to everything here.
///
/// A byte that is not part of UTF-8 (a name in Latin-1, say) stands in the text as one character of a private range, U+10FF80 … U+10FFFF,
/// so that every path there can be is named, and none becomes another's. Characters of that range which a name really has are taken apart
/// in the same way.
extension String {
    /// The text of a path that the system gave.
    public init(systemPath bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        self.init()
        var iterator = bytes.makeIterator()
        var parser = Unicode.UTF8.ForwardParser()
        var position = 0
        while true {
            let parsed = parser.parseScalar(from: &iterator)
            switch parsed {
            case .emptyInput: return
            case .valid(let encoded):
                let scalar = Unicode.UTF8.decode(encoded)
                if PathByte.range.contains(scalar.value) {
                    encoded.forEach { unicodeScalars.append(PathByte.scalar($0)) }
                } else {
                    unicodeScalars.append(scalar)
                }
                position += encoded.count
            case .error(let length):
                bytes[position..<position + length].forEach { unicodeScalars.append(PathByte.scalar($0)) }
                position += length
            }
        }
    }

    /// The bytes by which the system knows this path.
    public var systemBytes: [UInt8] {
        guard unicodeScalars.contains(where: { PathByte.range.contains($0.value) }) else { return Array(utf8) }
        return unicodeScalars.flatMap { PathByte.range.contains($0.value) ? [UInt8($0.value & 0xFF)] : Array(String($0).utf8) }
    }

    /// The same, ended by a zero, as system calls take a path.
    public var systemPath: [CChar] { systemBytes.map { CChar(bitPattern: $0) } + [0] }

    /// The text for people: bytes that are no text are written as `\xE9`.
    public var displayText: String { showingBytes(by: #"\x"#) }

    /// The text with bytes that are no text written as `mark` and two hexadecimal digits.
    public func showingBytes(by mark: String) -> String {
        guard unicodeScalars.contains(where: { PathByte.range.contains($0.value) }) else { return self }
        var result = ""
        for scalar in unicodeScalars {
            if PathByte.range.contains(scalar.value) {
                result += mark + String(scalar.value & 0xFF, radix: 16, uppercase: true)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

/// How a byte that is no text stands in one.
private enum PathByte {
    static let range: ClosedRange<UInt32> = 0x10_FF80...0x10_FFFF

    static func scalar(_ byte: UInt8) -> Unicode.Scalar { Unicode.Scalar(0x10_FF00 | UInt32(byte)) ?? "\u{FFFD}" }
}
