import SoundalikeListening

/// The answers to a served test as `listen export --json` prints them.
struct ExportedAnswers: Encodable {
    struct Listener: Encodable {
        let listener: String
        let answers: [String: String]
        let comment: String
        let trials, done: Int
    }

    struct Rating: Encodable {
        let listener, item, condition: String
        let score: Double
    }

    struct Choice: Encodable {
        let listener, item: String
        let correct: Bool
    }

    struct Preference: Encodable {
        let listener, item, first, second: String
        /// Absent for no preference.
        let preferred: String?
    }

    let kind: String
    let listeners: [Listener]
    var ratings: [Rating]?
    var choices: [Choice]?
    var preferences: [Preference]?

    init(_ answers: Answers, listeners: [Questionnaire]) {
        self.listeners = listeners.map {
            Listener(listener: $0.listener, answers: $0.answers, comment: $0.comment, trials: $0.trialCount, done: $0.doneCount)
        }
        switch answers {
        case .ratings(let ratings):
            kind = "ratings"
            self.ratings = ratings.map { Rating(listener: $0.listener, item: $0.item, condition: $0.condition, score: $0.score) }
        case .choices(let choices):
            kind = "abx"
            self.choices = choices.map { Choice(listener: $0.listener, item: $0.item, correct: $0.isCorrect) }
        case .preferences(let preferences):
            kind = "preference"
            self.preferences = preferences.map {
                Preference(listener: $0.listener, item: $0.item, first: $0.first, second: $0.second, preferred: $0.preferred)
            }
        }
    }
}
