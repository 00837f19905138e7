extension String {
    /// The text with whatever could command a terminal made visible, `\u001B` for an escape: control characters, ends of lines and what
    /// turns the direction of writing. JSON reads such a sign as the character itself.
    ///
    /// - Parameter kept: characters to leave alone: ends of lines, say.
    package func printable(keeping kept: Set<Unicode.Scalar> = []) -> String {
        func isUnsafe(_ scalar: Unicode.Scalar) -> Bool { scalar.commandsTerminals && !kept.contains(scalar) }
        guard unicodeScalars.contains(where: isUnsafe) else { return self }
        var result = ""
        for scalar in unicodeScalars {
            if isUnsafe(scalar) {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The text, where it is longer than `count` code points its beginning and its end with an ellipsis between them.
    package func shortened(to count: Int) -> String {
        guard utf8.count > count, unicodeScalars.count > count else { return self }
        var result = String(unicodeScalars.prefix(count / 2))
        result += "…"
        result.unicodeScalars.append(contentsOf: unicodeScalars.suffix(count - count / 2 - 1))
        return result
    }
}

extension Unicode.Scalar {
    fileprivate var commandsTerminals: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
