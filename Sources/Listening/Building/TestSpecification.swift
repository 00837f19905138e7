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
        let document = DocumentReader(value: try JSONValue(parsingTOML: InputFile.contents(of: path, atMost: Self.byteLimit), subject: path), subject: path)
        let table = try document.members(
            required: ["folder"],
            optional: ["kind", "title", "reference", "conditions", "items", "anchors", "loudness", "seconds", "trials", "loop", "training", "questions"])
        let folder = try table.required("folder").text(least: 1)
        let kind: TestPlan.Kind = try table["kind"]?.choice("kind of test") ?? .mushra
        let place = folder.hasPrefix("/") || path.pathFolder.isEmpty ? folder : "\(path.pathFolder)/\(folder)"
        let title = try table["title"]?.text(least: 1) ?? "Listening test", reference = try table["reference"]?.text(least: 1) ?? "reference"
        let (makesAnchors, conditions) = (try table["anchors"]?.boolean() ?? true, try table["conditions"]?.differentTexts())
        func plan(_ items: [String]?) throws -> TestPlan {
            try TestPlan(folder: place, kind: kind, title: title, reference: reference, makesAnchors: makesAnchors, conditions: conditions, items: items)
        }
        var whole = try plan(try table["items"]?.differentTexts())
        if let training = table["training"] {
            let name = try training.text(least: 1)
            whole.training = try plan([name]).items.first
            whole.items.removeAll { $0.name == name }
            guard !whole.items.isEmpty else { throw training.error("nothing is left to be judged") }
        }
        var options = TestPage.Options()
        options.loudnessLUFS = try table["loudness"]?.number(in: -70...0)
        options.longestSeconds = try table["seconds"]?.number(in: 0.5...600) ?? options.longestSeconds
        options.trials = try table["trials"]?.wholeNumber(in: 1...1_000)
        options.loops = try table["loop"]?.boolean() ?? true
        if let questions = table["questions"] {
            options.questions = try questions.elements(most: Self.questionLimit).map(TestQuestion.init)
            guard Set(options.questions.map(\.name)).count == options.questions.count else { throw questions.error("two have one name") }
        }
        (self.plan, self.options) = (whole, options)
    }
}

extension TestQuestion {
    /// Columns that tables of answers have themselves.
    private static let taken: Set = ["listener", "item", "condition", "score", "correct", "first", "second", "preferred", "comment"]

    fileprivate init(_ reader: DocumentReader) throws {
        let table = try reader.members(required: ["name", "text"], optional: ["choices", "optional"])
        let name = try table.required("name").text(least: 1, most: 40)
        guard name.unicodeScalars.allSatisfy({ ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "_" }), !Self.taken.contains(name) else {
            throw reader.error(
                "name: \(name.quotedLiteral) cannot be a column", remedy: "use small letters, digits and _, and no column that answers have anyway")
        }
        self.init(
            name: name, text: try table.required("text").text(least: 1), choices: try table["choices"]?.differentTexts() ?? [],
            optional: try table["optional"]?.boolean() ?? false)
    }
}

extension DocumentReader {
    /// Texts of which no two are alike, at least one.
    fileprivate func differentTexts() throws -> [String] {
        let texts = try elements(least: 1, most: 10_000).map { try $0.text(least: 1) }
        guard Set(texts).count == texts.count else { throw error("two are alike") }
        return texts
    }
}
