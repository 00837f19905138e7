/// A value of a document together with where it stands, for strict reading: what is not understood is named and refused.
package struct DocumentReader {
    package let value: JSONValue
    /// The file.
    package let subject: String
    /// Where in the file: `chain[0].parameters[2]`; empty at the top.
    package let place: String

    package init(value: JSONValue, subject: String, place: String = "") {
        (self.value, self.subject, self.place) = (value, subject, place)
    }

    package func error(_ problem: String, remedy: String? = nil) -> SoundalikeError {
        SoundalikeError(.badData, subject, place.isEmpty ? problem : "\(place): \(problem)", remedy: remedy)
    }

    /// The members, which may have no other keys than `allowed` and must have `required`.
    package func members(required: [String], optional: [String] = []) throws -> Members {
        guard let members = value.members else { throw error("an object is expected, not \(value.kind)") }
        if let unknown = members.keys.filter({ !required.contains($0) && !optional.contains($0) }).min() {
            throw error("unknown key \(unknown.quotedLiteral)", remedy: "keys here are \((required + optional).sorted().joined(separator: ", "))")
        }
        for key in required where members[key] == nil {
            throw error("\"\(key)\" is missing")
        }
        return Members(reader: self, members: members)
    }

    /// The members of one object.
    package struct Members {
        fileprivate let reader: DocumentReader
        fileprivate let members: [String: JSONValue]

        package subscript(key: String) -> DocumentReader? {
            members[key].map { value in
                DocumentReader(
                    value: value, subject: reader.subject, place: reader.place.isEmpty ? key : "\(reader.place).\(key)")
            }
        }

        /// A member that `members(required:)` has found.
        package func required(_ key: String) throws -> DocumentReader {
            guard let member = self[key] else { throw reader.error("\"\(key)\" is missing") }
            return member
        }
    }

    /// The elements of a list of at least `least` and at most `most`.
    package func elements(least: Int = 0, most: Int) throws -> [DocumentReader] {
        guard let values = value.elements else { throw error("a list is expected, not \(value.kind)") }
        guard values.count >= least else { throw error("the list is empty") }
        guard values.count <= most else { throw error("\(values.count) elements are too many", remedy: "at most \(most) are allowed") }
        return values.enumerated().map { DocumentReader(value: $1, subject: subject, place: "\(place)[\($0)]") }
    }

    /// Text of at least `least` and at most `most` bytes.
    package func text(least: Int = 0, most: Int = 4_096) throws -> String {
        guard let text = value.text else { throw error("text is expected, not \(value.kind)") }
        guard text.utf8.count >= least else { throw error("the text is empty") }
        guard text.utf8.count <= most else { throw error("the text is too long") }
        return text
    }

    /// One of the names of `Choice`, which messages call `what`.
    package func choice<Choice: RawRepresentable & CaseIterable>(_ what: String) throws -> Choice where Choice.RawValue == String {
        let name = try text()
        guard let choice = Choice(rawValue: name) else {
            let names = Choice.allCases.map(\.rawValue)
            throw error("unknown \(what) \(name.quotedLiteral)", remedy: "give \(names.dropLast().joined(separator: ", ")) or \(names.last ?? "none")")
        }
        return choice
    }

    package func boolean() throws -> Bool {
        guard let boolean = value.boolean else { throw error("true or false is expected, not \(value.kind)") }
        return boolean
    }

    /// A number in `range`, in `unit`.
    package func number(in range: ClosedRange<Double>, unit: String = "") throws -> Double {
        guard let number = value.double else { throw error("a number is expected, not \(value.kind)") }
        guard range.contains(number) else {
            let unit = unit.isEmpty ? "" : " \(unit)"
            throw error(
                "\(Self.short(number)) is out of range",
                remedy: "give \(Self.short(range.lowerBound)) to \(Self.short(range.upperBound))\(unit)")
        }
        return number
    }

    /// A whole number in `range`.
    package func wholeNumber(in range: ClosedRange<Int>) throws -> Int {
        let number = try number(in: Double(range.lowerBound)...Double(range.upperBound))
        guard let whole = Int(exactly: number) else { throw error("\(number) is not a whole number") }
        return whole
    }

    private static func short(_ number: Double) -> String {
        let text = "\(number)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

extension JSONValue {
    /// What a value of this kind is called in messages.
    fileprivate var kind: String {
        switch self {
        case .null: "null"
        case .boolean: "true or false"
        case .integer, .number: "a number"
        case .string: "text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
