extension JSONValue {
    /// An object as a TOML document (1.0), which reads back as an equal one; always the same text for the same object. Members that are null
    /// are left out, as TOML has no such thing; anything but an object is an empty document.
    public var toml: String {
        var lines: [String] = []
        Self.write(members ?? [:], under: [], to: &lines)
        return lines.map { $0 + "\n" }.joined()
    }

    private static func write(_ members: [String: JSONValue], under path: [String], to lines: inout [String]) {
        let members = members.filter { $0.value != .null }.sorted { $0.key < $1.key }
        // Plain values first: after a header they would belong to that table.
        for (key, value) in members where value.members == nil && value.tables == nil {
            lines.append("\(literal(key: key)) = \(value.inlineTOML)")
        }
        for (key, value) in members {
            let path = path + [key]
            let name = path.map(literal(key:)).joined(separator: ".")
            if let inner = value.members {
                lines += ["", "[\(name)]"]
                write(inner, under: path, to: &lines)
            }
            for table in value.tables ?? [] {
                lines += ["", "[[\(name)]]"]
                write(table, under: path, to: &lines)
            }
        }
    }

    /// The elements of a list of tables; nil for anything else.
    private var tables: [[String: JSONValue]]? {
        guard let elements, !elements.isEmpty else { return nil }
        let tables = elements.compactMap(\.members)
        return tables.count == elements.count ? tables : nil
    }

    /// The value as it stands behind an equals sign.
    private var inlineTOML: String {
        switch self {
        case .null: "\"\""
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let text): text.quotedLiteral
        case .array(let elements): "[\(elements.map(\.inlineTOML).joined(separator: ", "))]"
        case .object(let members):
            "{ "
                + members.filter { $0.value != .null }.sorted { $0.key < $1.key }
                .map { "\(Self.literal(key: $0.key)) = \($0.value.inlineTOML)" }.joined(separator: ", ") + " }"
        }
    }

    private static func literal(key: String) -> String {
        !key.isEmpty && key.utf8.allSatisfy(TOMLParser.isBare) ? key : key.quotedLiteral
    }
}
