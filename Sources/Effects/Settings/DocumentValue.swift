import SoundalikeFoundations

/// A value of a document that is to be written, whose objects keep the order of their members: people read and edit it.
enum DocumentValue {
    struct Member {
        let key: String
        let value: DocumentValue
    }

    case boolean(Bool)
    case number(Double)
    case string(String)
    case array([DocumentValue])
    case object([Member])

    private var isContainer: Bool {
        switch self {
        case .array, .object: true
        default: false
        }
    }

    /// The value as JSON text (RFC 8259), indented by two spaces; a container of plain values is one line. Numbers are written with the fewest
    /// digits that read back as the same number.
    func text(indentation: String = "") -> String {
        switch self {
        case .boolean(let value): value ? "true" : "false"
        case .number(let value): Self.text(of: value)
        case .string(let value): value.quotedLiteral
        case .array(let values):
            Self.enclose("[", values.map { (nil, $0) }, "]", indentation: indentation)
        case .object(let members):
            Self.enclose("{", members.map { ($0.key, $0.value) }, "}", indentation: indentation)
        }
    }

    private static func enclose(
        _ open: String, _ values: [(key: String?, value: DocumentValue)], _ close: String, indentation: String
    ) -> String {
        let isOneLine = !values.contains { $0.value.isContainer }
        let inner = indentation + "  "
        let items = values.map { item in
            (item.key.map { $0.quotedLiteral + ": " } ?? "") + item.value.text(indentation: inner)
        }
        if isOneLine {
            let padding = open == "{" && !items.isEmpty ? " " : ""
            return open + padding + items.joined(separator: ", ") + padding + close
        }
        return open + "\n" + items.map { inner + $0 }.joined(separator: ",\n") + "\n" + indentation + close
    }

    /// Whole numbers without a fraction. JSON has no other numbers than finite ones: in place of others stands null, which no reader takes.
    private static func text(of number: Double) -> String {
        guard number.isFinite else { return "null" }
        let text = "\(number)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
