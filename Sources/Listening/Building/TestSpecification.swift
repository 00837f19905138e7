import SoundalikeFoundations

/// A question that listeners answer before the test, in words of their own or by one of several choices.
public struct TestQuestion: Codable, Sendable, Equatable {
    /// What its column is called: small letters, digits and `_`.
    public let name: String
    public let text: String
    /// Empty for words of their own.
    public let choices: [String]
    /// Whether it may be left open.
    public let optional: Bool

    /// More than this is not kept, bytes.
    private static let answerLimit = 2_000

    func takes(_ answer: String) -> Bool { answer.utf8.count <= Self.answerLimit && (choices.isEmpty || answer.isEmpty || choices.contains(answer)) }
}

/// A listening test as a file describes it (TOML). What the file leaves out keeps its default.
public struct TestSpecification: Sendable {
    public let plan: TestPlan
    /// Its `seed` is not the file's.
    public let options: TestPage.Options

    private static let byteLimit = 1 << 20
    private static let questionLimit = 50

    /// Reads a specification, and looks through the folder that it names, from where the file is. The reading is strict.
    ///
    /// - Throws: ``SoundalikeError`` `.noInput`; `.badData` with the place for what is no TOML, an unknown key or a value that makes no sense; as ``TestPlan`` does.
    public init(contentsOf path: String) throws {
        let document: JSONValue
        do { document = try JSONValue(parsingTOML: InputFile.contents(of: path, atMost: Self.byteLimit)) } catch let error as SoundalikeError { throw error.about(path) }
        let table = try SpecificationTable(document, subject: path, keys: [
            "folder", "kind", "title", "reference", "conditions", "items", "anchors", "loudness", "seconds", "trials", "loop", "training", "questions",
        ])
        guard let folder = try table.text("folder") else { throw table.error("\"folder\" is missing") }
        let kind = try table.text("kind").map { name in
            guard let kind = TestPlan.Kind(rawValue: name) else { throw table.error("kind: \(name.quotedLiteral) is no kind of test", remedy: "give mushra, abx or preference") }
            return kind
        } ?? .mushra
        let place = folder.hasPrefix("/") || path.pathFolder.isEmpty ? folder : "\(path.pathFolder)/\(folder)"
        let title = try table.text("title") ?? "Listening test", reference = try table.text("reference") ?? "reference"
        let (makesAnchors, conditions) = (try table.boolean("anchors") ?? true, try table.texts("conditions"))
        func plan(_ items: [String]?) throws -> TestPlan {
            try TestPlan(folder: place, kind: kind, title: title, reference: reference, makesAnchors: makesAnchors, conditions: conditions, items: items)
        }
        var whole = try plan(try table.texts("items"))
        if let training = try table.text("training") {
            whole.training = try plan([training]).items.first
            whole.items.removeAll { $0.name == training }
            guard !whole.items.isEmpty else { throw table.error("training: nothing is left to be judged") }
        }
        var options = TestPage.Options()
        options.loudnessLUFS = try table.number("loudness", in: -70...0)
        options.longestSeconds = try table.number("seconds", in: 0.5...600) ?? options.longestSeconds
        options.trials = try table.number("trials", in: 1...1_000).map { number in
            guard let trials = Int(exactly: number) else { throw table.error("trials: \(number) is not a whole number") }
            return trials
        }
        options.loops = try table.boolean("loop") ?? true
        options.questions = try table.tables("questions", most: Self.questionLimit).map { try Self.question($0.value, subject: path, place: $0.place) }
        guard Set(options.questions.map(\.name)).count == options.questions.count else { throw table.error("questions: two have one name") }
        (self.plan, self.options) = (whole, options)
    }

    /// Columns that tables of answers have themselves.
    private static let taken: Set = ["listener", "item", "condition", "score", "correct", "first", "second", "preferred", "comment"]

    private static func question(_ value: JSONValue, subject: String, place: String) throws -> TestQuestion {
        let table = try SpecificationTable(value, subject: subject, place: place, keys: ["name", "text", "choices", "optional"])
        guard let name = try table.text("name"), let text = try table.text("text") else { throw table.error("a question has a name and a text") }
        guard (1...40).contains(name.utf8.count), name.utf8.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_") }),
            !taken.contains(name)
        else { throw table.error("name: \(name.quotedLiteral) cannot be a column", remedy: "use small letters, digits and _, and no column that answers have anyway") }
        return TestQuestion(name: name, text: text, choices: try table.texts("choices") ?? [], optional: try table.boolean("optional") ?? false)
    }
}

/// A table of a specification: what is not understood is named and refused.
private struct SpecificationTable {
    private let members: [String: JSONValue]
    private let subject, place: String

    init(_ value: JSONValue, subject: String, place: String = "", keys: Set<String>) throws {
        (members, self.subject, self.place) = (value.members ?? [:], subject, place)
        guard value.members != nil else { throw error("a table is expected") }
        if let unknown = members.keys.filter({ !keys.contains($0) }).min() {
            throw error("unknown key \(unknown.quotedLiteral)", remedy: "keys here are \(keys.sorted().joined(separator: ", "))")
        }
    }

    func error(_ problem: String, remedy: String? = nil) -> SoundalikeError {
        SoundalikeError(.badData, subject, place.isEmpty ? problem : "\(place): \(problem)", remedy: remedy)
    }

    private func read<Value>(_ key: String, _ what: String, _ value: (JSONValue) -> Value?) throws -> Value? {
        guard let member = members[key] else { return nil }
        guard let value = value(member) else { throw error("\(key): \(what) is expected") }
        return value
    }

    func text(_ key: String) throws -> String? { try read(key, "text that is not empty") { $0.text.flatMap { $0.isEmpty ? nil : $0 } } }

    func boolean(_ key: String) throws -> Bool? { try read(key, "true or false") { $0.boolean } }

    func number(_ key: String, in range: ClosedRange<Double>) throws -> Double? {
        try read(key, "a number from \(range.lowerBound) to \(range.upperBound)") { $0.double.flatMap { range.contains($0) ? $0 : nil } }
    }

    func texts(_ key: String) throws -> [String]? {
        try read(key, "a list of different texts") { value in
            guard let elements = value.elements, !elements.isEmpty else { return nil }
            let texts = elements.compactMap(\.text).filter { !$0.isEmpty }
            return texts.count == elements.count && Set(texts).count == texts.count ? texts : nil
        }
    }

    func tables(_ key: String, most: Int) throws -> [(value: JSONValue, place: String)] {
        let tables = try read(key, "a list of at most \(most) tables") { $0.elements.flatMap { $0.count <= most ? $0 : nil } } ?? []
        return tables.enumerated().map { (value: $1, place: "\(key)[\($0)]") }
    }
}
