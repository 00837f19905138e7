/// A table of a document that is being read: what it holds, and whether more may come.
final class TOMLTable {
    /// What brought the table about, which decides who may add to it.
    enum Origin {
        /// A header names a table in it; a header of its own may follow.
        case implied
        /// A header of its own.
        case header
        /// A key with a dot in it; more such keys may follow, no header.
        case dotted
    }

    private enum Node {
        case value(JSONValue)
        case table(TOMLTable)
        case list(TOMLTableList)
    }

    private var origin: Origin
    private var nodes: [String: Node] = [:]

    init(_ origin: Origin) {
        self.origin = origin
    }

    /// What it holds by now.
    var members: [String: JSONValue] {
        nodes.mapValues { node in
            switch node {
            case .value(let value): value
            case .table(let table): .object(table.members)
            case .list(let list): .array(list.tables.map { .object($0.members) })
            }
        }
    }

    /// Gives `name` a value; false where it has one.
    func set(_ name: String, to value: JSONValue) -> Bool {
        guard nodes[name] == nil else { return false }
        nodes[name] = .value(value)
        return true
    }

    /// The table `name` on the way of a header; nil where that is a value.
    func openTable(_ name: String) -> TOMLTable? {
        switch nodes[name] {
        case nil: return add(name, .implied)
        case .table(let table): return table
        case .list(let list): return list.tables.last
        case .value: return nil
        }
    }

    /// The table `name` on the way of a key with dots; nil where a header made it, or it is a value.
    func openDotted(_ name: String) -> TOMLTable? {
        switch nodes[name] {
        case nil: add(name, .dotted)
        case .table(let table) where table.origin == .dotted: table
        default: nil
        }
    }

    /// The table `name`, by a header of its own; nil where it is there already.
    func defineTable(_ name: String) -> TOMLTable? {
        switch nodes[name] {
        case nil: return add(name, .header)
        case .table(let table) where table.origin == .implied:
            table.origin = .header
            return table
        default: return nil
        }
    }

    /// A further table of the list `name`; nil where it is something else.
    func appendTable(_ name: String) -> TOMLTable? {
        let table = TOMLTable(.header)
        switch nodes[name] {
        case nil: nodes[name] = .list(TOMLTableList(table))
        case .list(let list): list.tables.append(table)
        default: return nil
        }
        return table
    }

    private func add(_ name: String, _ origin: Origin) -> TOMLTable {
        let table = TOMLTable(origin)
        nodes[name] = .table(table)
        return table
    }
}

/// The tables of one `[[name]]`.
private final class TOMLTableList {
    var tables: [TOMLTable]

    init(_ first: TOMLTable) { tables = [first] }
}
