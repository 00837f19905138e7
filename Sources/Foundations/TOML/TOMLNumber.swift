/// Numbers as TOML writes them.
enum TOMLNumber {
    /// The number that `word` is; nil for anything else, and for what is not finite or a whole number that does not fit 64 bits.
    static func value(of word: String) -> JSONValue? {
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where word.hasPrefix(prefix) {
            guard let digits = plain(word.dropFirst(2), isDigit: { $0.hexDigitValue.map { $0 < radix } ?? false }) else { return nil }
            return Int(digits, radix: radix).map(JSONValue.integer)
        }
        var rest = Substring(word)
        let sign = rest.first.map { "+-".contains($0) } == true ? String(rest.removeFirst()) : ""
        let whole = rest.prefix { isDigit($0) || $0 == "_" }
        rest = rest[whole.endIndex...]
        guard let digits = plain(whole, isDigit: isDigit), digits == "0" || !digits.hasPrefix("0") else { return nil }
        if rest.isEmpty { return Int(sign + digits).map(JSONValue.integer) }

        var text = sign + digits
        if rest.first == "." {
            let fraction = rest.dropFirst().prefix { isDigit($0) || $0 == "_" }
            rest = rest[fraction.endIndex...]
            guard let digits = plain(fraction, isDigit: isDigit) else { return nil }
            text += "." + digits
        }
        if rest.first == "e" || rest.first == "E" {
            rest.removeFirst()
            let sign = rest.first.map { "+-".contains($0) } == true ? String(rest.removeFirst()) : ""
            guard let digits = plain(rest, isDigit: isDigit) else { return nil }
            text += "e" + sign + digits
            rest = ""
        }
        guard rest.isEmpty, let number = Double(text), number.isFinite else { return nil }
        return .number(number)
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }

    /// The digits without the underscores between them; nil where there is anything else, or an underscore elsewhere.
    private static func plain(_ text: Substring, isDigit: (Character) -> Bool) -> String? {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }) else { return nil }
        return parts.joined()
    }
}
