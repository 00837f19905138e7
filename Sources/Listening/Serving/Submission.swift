import SoundalikeFoundations

/// What a listener's page sends: all that was answered so far.
public struct Submission: Codable, Sendable {
    /// What the page keeps.
    public struct State: Codable, Sendable {
        struct Trial: Codable, Sendable {
            let item: String
            let order: [String]
            let scores: [Int?]
            /// Which of A and B X is, and what was said: 0 for A, 1 for B, in a preference test 2 for neither.
            let x: Int
            let answer: Int?
        }

        let listener: String
        let trials: [Trial]
        let current: Int
        let comment: String
        /// To the questions before the test, by their names.
        let answers: [String: String]?
    }

    /// Which listener it is: 32 hexadecimal digits that nobody else knows.
    let token: String
    /// Grows with every change.
    let revision: Int
    let state: State

    /// What is not as the page of a test with this key would send it; nil where all is.
    func fault(for key: TestKey) -> String? {
        guard token.utf8.count == 32, token.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) else { return "token" }
        guard (0...1_000_000_000).contains(revision) else { return "revision" }
        guard (1...100).contains(state.listener.count), state.listener.utf8.count <= 400 else { return "listener" }
        guard state.comment.utf8.count <= 8_000 else { return "comment" }
        for (name, answer) in state.answers ?? [:] {
            guard let question = key.questions?.first(where: { $0.name == name }), question.takes(answer) else { return "answers" }
        }
        guard (1...100_000).contains(state.trials.count), (0...state.trials.count).contains(state.current) else { return "trials" }
        for trial in state.trials {
            guard let item = key.items[trial.item] else { return "item" }
            guard trial.order.sorted() == item.conditions.keys.sorted(), trial.scores.count == trial.order.count else { return "order" }
            guard trial.scores.allSatisfy({ $0.map((0...100).contains) ?? true }) else { return "score" }
            guard (0...1).contains(trial.x), trial.answer.map((0...(key.kind == .preference ? 2 : 1)).contains) ?? true else { return "answer" }
        }
        return nil
    }
}

extension Submission.State {
    /// The trials that are done, as answers.
    var done: ArraySlice<Trial> { trials.prefix(current) }
}

/// What a listener said beside the test.
public struct Questionnaire: Sendable {
    public let listener: String
    /// To the questions before the test, by their names.
    public let answers: [String: String]
    public let comment: String
    /// How many trials there are, and how many are done.
    public let trialCount, doneCount: Int
}

extension [Submission.State] {
    /// With their listeners' names; those of one name are told apart.
    var named: [(listener: String, state: Submission.State)] {
        var count: [String: Int] = [:]
        return map { state in
            let number = count[state.listener, default: 0] + 1
            count[state.listener] = number
            return (number == 1 ? state.listener : "\(state.listener) (\(number))", state)
        }
    }

    /// The listeners, in the order in which they began.
    public var listeners: [Questionnaire] {
        named.map { Questionnaire(listener: $0, answers: $1.answers ?? [:], comment: $1.comment, trialCount: $1.trials.count, doneCount: $1.done.count) }
    }

    /// What they answered to the questions before the test, and their comments, as a table (CSV): a row a listener.
    public func questionnaire(key: TestKey) -> String {
        let names = (key.questions ?? []).map(\.name)
        let rows = [["listener"] + names + ["comment"]] + listeners.map { one in [one.listener] + names.map { one.answers[$0] ?? "" } + [one.comment] }
        return rows.map { $0.map(Answers.cell).joined(separator: ",") + "\r\n" }.joined()
    }
}

extension Answers {
    static func cell(_ text: String) -> String { "\"" + text.replacing("\"", with: "\"\"") + "\"" }

    /// The answers of trials that are done, with the key's names.
    ///
    /// - Throws: `SoundalikeError(.badData)` for names that the key does not know.
    public init(_ submissions: [Submission.State], key: TestKey, subject: String) throws {
        var ratings: [Rating] = [], choices: [Choice] = [], preferences: [Preference] = []
        for (listener, state) in submissions.named {
            for trial in state.done {
                switch key.kind {
                case .abx:
                    if let answer = trial.answer { choices.append(Choice(listener: listener, item: trial.item, isCorrect: answer == trial.x)) }
                case .preference:
                    guard let answer = trial.answer, trial.order.count == 2 else { continue }
                    preferences.append(Preference(
                        listener: listener, item: trial.item, first: trial.order[0], second: trial.order[1], preferred: answer < 2 ? trial.order[answer] : nil))
                case .mushra:
                    for (name, score) in zip(trial.order, trial.scores) {
                        if let score { ratings.append(Rating(listener: listener, item: trial.item, condition: name, score: Double(score))) }
                    }
                }
            }
        }
        let answers: Answers = switch key.kind {
        case .mushra: .ratings(ratings)
        case .abx: .choices(choices)
        case .preference: .preferences(preferences)
        }
        self = try key.translate(answers, subject: subject)
    }

    /// As a table (CSV) that `init(contentsOf:)` reads.
    public var csv: String {
        let rows = switch self {
        case .ratings(let ratings):
            ["listener,item,condition,score"] + ratings.map { "\(Self.cell($0.listener)),\(Self.cell($0.item)),\(Self.cell($0.condition)),\(Int($0.score))" }
        case .choices(let choices): ["listener,item,correct"] + choices.map { "\(Self.cell($0.listener)),\(Self.cell($0.item)),\($0.isCorrect ? 1 : 0)" }
        case .preferences(let preferences):
            ["listener,item,first,second,preferred"] + preferences.map { [$0.listener, $0.item, $0.first, $0.second, $0.preferred ?? ""].map(Self.cell).joined(separator: ",") }
        }
        return rows.joined(separator: "\r\n") + "\r\n"
    }
}
