/// A block of a Reaper project: `<NAME values`, lines and blocks within, `>`.
struct ReaperChunk {
    enum Item {
        case line(String)
        case chunk(ReaperChunk)
    }

    /// What stands after `<`.
    let head: String
    var items: [Item] = []

    init(_ head: String, _ items: [Item] = []) {
        self.head = head
        self.items = items
    }

    /// The block as text, two spaces deeper at each level.
    func text(indentation: String = "") -> String {
        let inner = indentation + "  "
        let lines = items.map { item in
            switch item {
            case .line(let line): "\(inner)\(line)\n"
            case .chunk(let chunk): chunk.text(indentation: inner)
            }
        }
        return "\(indentation)<\(head)\n" + lines.joined() + "\(indentation)>\n"
    }

    /// Text in quotes: in those of the three kinds that it does not hold itself.
    static func quoted(_ text: String) -> String {
        let line = String(text.map { $0.isNewline ? " " : $0 })
        for quote in ["\"", "'", "`"] where !line.contains(quote) { return quote + line + quote }
        return "`" + String(line.map { $0 == "`" ? "'" : $0 }) + "`"
    }

    /// A number with as many digits as it takes, never with an exponent.
    static func number(_ value: Double) -> String {
        precondition(value.isFinite, "a value in a project is finite")
        if value == value.rounded(), abs(value) < 1e15 { return "\(Int(value))" }
        let text = "\(Float(value))"
        guard text.contains("e") else { return text }
        return Self.withoutExponent(value)
    }

    /// Fifteen decimals, for what is too small for fewer.
    private static func withoutExponent(_ value: Double) -> String {
        let scaled = (abs(value) * 1e15).rounded()
        guard scaled < 9e18 else { return "\(Int(value.rounded()))" }
        let digits = String(Int(scaled))
        let padded = String(repeating: "0", count: max(0, 16 - digits.count)) + digits
        return (value < 0 ? "-" : "") + padded.dropLast(15) + "." + padded.suffix(15)
    }
}
