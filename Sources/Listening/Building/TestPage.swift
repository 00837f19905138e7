import Foundation
import SoundalikeFoundations
import SoundalikeReports

/// A listening test in one page (HTML) that needs no network, and the key that tells what listeners are not told.
public struct TestPage {
    /// How sounds are brought together, and what is drawn.
    public struct Options: Sendable {
        /// The loudness that all get, LUFS; as they are when nil.
        public var loudnessLUFS: Double?
        /// The longest that is heard of an item, seconds.
        public var longestSeconds = 12.0
        /// How often each item comes in an ABX test, and every two versions of it in a preference test; when nil 8 times and once.
        public var trials: Int?
        /// Of the order in which the page holds sounds.
        public var seed: UInt64 = 0
        /// Whether sounds begin anew at their ends.
        public var loops = true
        /// What listeners are asked before.
        public var questions: [TestQuestion] = []
        /// The largest page: more than this no browser opens at ease.
        var byteLimit = 256 << 20

        public init() {}
    }

    /// The whole page.
    public let html: String
    /// The key (JSON): the conditions and items behind the page's names for them.
    public let key: String

    /// Makes the page of `plan`.
    ///
    /// - Throws: `SoundalikeError` as reading the sounds does.
    public init(_ plan: TestPlan, options: Options = Options()) throws {
        var generator = SeededGenerator(seed: options.seed)
        var sounds = "", items: [PageItem] = [], keys: [TestKey.Item] = []
        /// Puts the sounds of an item into the page, in another order: what they are called and which stimuli they are, and what is openly called the reference.
        func add(_ item: TestPlan.Item, _ number: Int) throws -> (shown: [(name: String, stimulus: Int)], open: String?) {
            let files = try TestSounds.files(of: item, loudnessLUFS: options.loudnessLUFS, longestSeconds: options.longestSeconds)
            var order = Array(files.indices)
            order.shuffle(using: &generator)
            let shown = order.enumerated().map { (name: "\(number)-\($0 + 1)", stimulus: $1) }
            for (name, index) in shown { sounds += Self.element(name, files[index]) }
            let open = plan.reference.map { _ in "\(number)-0" }
            // It is there once more, under a name of its own.
            if let open { sounds += Self.element(open, files[0]) }
            return (shown, open)
        }
        let training = try plan.training.map { item in
            let added = try add(item, 0)
            return PageItem(name: "0", sounds: added.shown.map(\.name), reference: added.open)
        }
        for (number, item) in plan.items.enumerated() {
            let added = try add(item, number + 1)
            guard sounds.utf8.count <= options.byteLimit else {
                throw SoundalikeError(
                    .badData, nil, "the page would be larger than \(options.byteLimit >> 20) MiB by item \(number + 1) of \(plan.items.count)",
                    remedy: "take fewer items or conditions, or less of each by `longestSeconds`")
            }
            for page in plan.pages {
                let shown = added.shown.filter { page.contains($0.stimulus) }
                items.append(PageItem(name: "\(items.count + 1)", sounds: shown.map(\.name), reference: added.open))
                keys.append(TestKey.Item(name: item.name, conditions: Dictionary(uniqueKeysWithValues: shown.map { ($0.name, item.stimuli[$0.stimulus].condition) })))
            }
        }
        var content = PageContent(
            identifier: "", title: plan.title, kind: plan.kind.rawValue, trials: plan.kind == .mushra ? 1 : options.trials ?? (plan.kind == .abx ? 8 : 1),
            items: items, loops: options.loops, training: training, questions: options.questions)
        var identifier = TestIdentifier()
        for part in [try InlineData.text(content), sounds] { identifier.add(part.utf8) }
        content.identifier = identifier.text
        key = try TestKey(test: content.identifier, kind: plan.kind, items: Dictionary(uniqueKeysWithValues: zip(items.map(\.name), keys)), questions: options.questions).text
        html = Self.html(title: plan.title, data: try InlineData.text(content), sounds: sounds)
    }

    private struct PageContent: Encodable {
        var identifier: String
        let title, kind: String
        let trials: Int
        let items: [PageItem]
        let loops: Bool
        let training: PageItem?
        let questions: [TestQuestion]
    }

    private struct PageItem: Encodable {
        let name: String
        let sounds: [String]
        let reference: String?
    }

    private static func element(_ name: String, _ bytes: [UInt8]) -> String {
        "<script type=\"text/plain\" id=\"sound-\(name)\">\(Data(bytes).base64EncodedString())</script>\n"
    }

    private static func html(title: String, data: String, sounds: String) -> String {
        let body = """
            <main id="main"><h1>\(Markup.escaped(title))</h1><noscript><p>This test needs JavaScript.</p></noscript></main>
            <script type="application/json" id="test-data">\(data)</script>
            \(sounds)
            """
        return SelfContainedPage.html(title: title, css: TestScript.css, body: body, script: TestScript.text, connects: true)
    }
}

/// What the names in a test's page stand for.
public struct TestKey: Codable, Sendable {
    struct Item: Codable, Sendable {
        let name: String
        /// Conditions by the page's names of sounds.
        let conditions: [String: String]
    }

    /// Which test it is for.
    public let test: String
    let kind: TestPlan.Kind
    /// By the page's names of items.
    let items: [String: Item]
    /// What listeners are asked before; nil in keys of tests that ask nothing.
    let questions: [TestQuestion]?

    init(test: String, kind: TestPlan.Kind, items: [String: Item], questions: [TestQuestion] = []) {
        self.test = test
        self.kind = kind
        self.items = items
        self.questions = questions.isEmpty ? nil : questions
    }

    /// Reads a key that `listen build` wrote.
    ///
    /// - Throws: ``SoundalikeError``: `.noInput`, `.badData` for anything else.
    public init(contentsOf path: String) throws {
        let file = try InputFile(path: path)
        guard file.length <= 16 << 20, let key = try? JSONDecoder().decode(TestKey.self, from: Data(file.read(at: 0, count: file.length))) else {
            throw SoundalikeError(.badData, path, "is not the key of a listening test")
        }
        self = key
    }

    var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        }
    }

    /// Answers with the names that the key knows in place of the page's.
    ///
    /// - Throws: ``SoundalikeError`` `.badData` for names that are not of this test.
    func translate(_ answers: Answers, subject: String) throws -> Answers {
        func item(_ name: String) throws -> Item {
            guard let item = items[name] else { throw SoundalikeError(.badData, subject, "has an item \(name.quotedLiteral) that the key does not know") }
            return item
        }
        func condition(_ name: String, _ item: Item) throws -> String {
            guard let condition = item.conditions[name] else { throw SoundalikeError(.badData, subject, "has a condition \(name.quotedLiteral) that the key does not know") }
            return condition
        }
        switch answers {
        case .ratings(let ratings):
            return .ratings(try ratings.map { rating in
                let item = try item(rating.item)
                return Answers.Rating(listener: rating.listener, item: item.name, condition: try condition(rating.condition, item), score: rating.score)
            })
        case .preferences(let preferences):
            return .preferences(try preferences.map { answer in
                let item = try item(answer.item)
                return Answers.Preference(
                    listener: answer.listener, item: item.name, first: try condition(answer.first, item), second: try condition(answer.second, item),
                    preferred: try answer.preferred.map { try condition($0, item) })
            })
        case .choices(let choices):
            return .choices(try choices.map { Answers.Choice(listener: $0.listener, item: try item($0.item).name, isCorrect: $0.isCorrect) })
        }
    }
}

extension Answers {
    /// Reads several tables, and puts the names of `key` in.
    ///
    /// - Throws: as for each table, and `.badData` where they are not of one kind, or someone rated the same twice.
    public init(contentsOf paths: [String], key: TestKey?) throws {
        var ratings: [Rating] = [], choices: [Choice] = [], preferences: [Preference] = []
        for path in paths {
            let answers = try Answers(contentsOf: path)
            switch try key?.translate(answers, subject: path) ?? answers {
            case .ratings(let more):
                let known = Set(ratings.map { [$0.listener, $0.item, $0.condition] })
                if let again = more.first(where: { known.contains([$0.listener, $0.item, $0.condition]) }) {
                    throw SoundalikeError(.badData, path, "the listener \(again.listener.quotedLiteral) is in another table already")
                }
                ratings += more
            case .choices(let more): choices += more
            case .preferences(let more): preferences += more
            }
        }
        guard [ratings.isEmpty, choices.isEmpty, preferences.isEmpty].count(where: { !$0 }) <= 1 else {
            throw SoundalikeError(.badData, nil, "the tables are of different kinds of tests", remedy: "analyse each kind alone")
        }
        self = !preferences.isEmpty ? .preferences(preferences) : choices.isEmpty ? .ratings(ratings) : .choices(choices)
    }
}
