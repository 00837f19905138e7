import SoundalikeFoundations
import TestSupport
import Testing

@testable import SoundalikeListening

@Suite struct AnalysisTests {
    private static func ratings(_ rows: [(String, String, String, Double)]) -> [Answers.Rating] {
        rows.map { Answers.Rating(listener: $0.0, item: $0.1, condition: $0.2, score: $0.3) }
    }

    /// Three listeners, ten items; `misses` of the reference by the last, who likes the anchor that often as well.
    private static func test(misses: Int, anchorsAbove: Int = 0) -> [Answers.Rating] {
        ratings(["a", "b", "c"].flatMap { listener in
            (0..<10).flatMap { item in
                let isLast = listener == "c"
                return [
                    (listener, "\(item)", "reference", isLast && item < misses ? 89 : 100),
                    (listener, "\(item)", "mid_anchor", isLast && item < anchorsAbove ? 91 : 50),
                    (listener, "\(item)", "ours", 80 + Double(item)), (listener, "\(item)", "theirs", 75 + Double(item % 3)),
                ]
            }
        })
    }

    /// More than 15 % of the items, as the recommendation says: one of ten may be missed, two not.
    @Test(arguments: [(1, 0, false), (2, 0, true), (0, 1, false), (0, 2, true)])
    func listenersAreScreened(misses: Int, anchorsAbove: Int, isOut: Bool) throws {
        let answers = Self.test(misses: misses, anchorsAbove: anchorsAbove)
        let analysis = try RatingsAnalysis(answers)
        #expect(analysis.excluded.map(\.listener) == (isOut ? ["c"] : []))
        #expect(analysis.listenerCount == (isOut ? 2 : 3))
        var options = RatingsAnalysis.Options()
        options.isScreened = false
        #expect(try RatingsAnalysis(answers, options: options).listenerCount == 3)
    }

    @Test func comparisonsArePairs() throws {
        var options = RatingsAnalysis.Options()
        options.against = "ours"
        // A rating without its pair does not count.
        let answers = Self.test(misses: 0) + Self.ratings([("d", "0", "theirs", 0)])
        let analysis = try RatingsAnalysis(answers, options: options)
        #expect(analysis.conditions.map(\.name) == ["reference", "mid_anchor", "ours", "theirs"])
        let theirs = try #require(analysis.conditions.last?.comparison)
        #expect(theirs.pairCount == 30)
        #expect(abs(theirs.meanDifference - (75.9 - 84.5)) < 1e-9)
        let student = try #require(theirs.student)
        #expect(student.bonferroniP == min(1, 3 * student.p) && student.holmP <= student.bonferroniP)
        #expect(analysis.conditions[2].comparison == nil)
        options.against = "nobody"
        #expect(throws: SoundalikeError.self) { try RatingsAnalysis(answers, options: options) }
    }

    @Test func abx() {
        let choices = (0..<16).map { Answers.Choice(listener: $0 % 2 == 0 ? "a" : "b", item: "\($0)", isCorrect: $0 != 3) }
        let scores = ABXAnalysis(choices).scores
        #expect(scores.map(\.listener) == [nil, "a", "b"])
        #expect(scores.map(\.correct) == [15, 8, 7] && scores.map(\.trials) == [16, 8, 8])
        #expect(abs(scores[1].p - 1.0 / 256) < 1e-15)
    }

    /// Counts by pair whatever the sides were; those without a preference are apart.
    @Test func preferences() throws {
        func answers(_ first: String, _ second: String, _ counts: [(String?, Int)]) -> [Answers.Preference] {
            counts.flatMap { preferred, count in (0..<count).map { Answers.Preference(listener: "l\($0)", item: "i", first: first, second: second, preferred: preferred) } }
        }
        let all = answers("b", "a", [("a", 7), ("b", 1), (nil, 3)]) + answers("a", "b", [("a", 2)]) + answers("c", "a", [("c", 4), ("a", 4)])
        let analysis = try PreferenceAnalysis(all)
        #expect(analysis.pairs.map { [$0.first, $0.second] } == [["a", "b"], ["a", "c"]] && analysis.listenerCount == 7 && analysis.itemCount == 1)
        let pair = analysis.pairs[0]
        #expect(pair.firstCount == 9 && pair.secondCount == 1 && pair.noPreferenceCount == 3)
        // 2 (1 + 10) / 1024.
        #expect(abs(pair.p - 22.0 / 1_024) < 1e-12 && abs(pair.bonferroniP - 44.0 / 1_024) < 1e-12 && abs(pair.holmP - 44.0 / 1_024) < 1e-12)
        #expect(analysis.pairs[1].p == 1)
        let chosen = try PreferenceAnalysis(all, against: "b")
        #expect(chosen.pairs.map { [$0.first, $0.second] } == [["a", "b"]] && chosen.pairs[0].bonferroniP == chosen.pairs[0].p)
        #expect(try PreferenceAnalysis(all, against: "a").pairs.map { [$0.first, $0.second, "\($0.firstCount)"] } == [["b", "a", "1"], ["c", "a", "4"]])
        #expect(throws: SoundalikeError.self) { try PreferenceAnalysis(all, against: "nobody") }
    }

    @Test func tablesAreRead() throws {
        let csv = "\u{FEFF}listener,\"item\",condition,score,note\r\nann,\"a, \"\"b\"\"\",ours,12.5,\"two\nlines\"\r\nbob,x,ours,100,\r\n"
        guard case .ratings(let ratings) = try Answers(csv: csv, subject: "t") else { throw SoundalikeError(.badData, nil, "no ratings") }
        #expect(ratings == Self.ratings([("ann", "a, \"b\"", "ours", 12.5), ("bob", "x", "ours", 100)]))
        let web = "session_uuid,trial_id,rating_stimulus,rating_score\nu,t,C1,3\n"
        guard case .ratings(let others) = try Answers(csv: web, subject: "t") else { throw SoundalikeError(.badData, nil, "no ratings") }
        #expect(others == Self.ratings([("u", "t", "C1", 3)]))
        guard case .choices(let choices) = try Answers(csv: "listener,item,correct\na,1,TRUE\na,2,0\n", subject: "t") else {
            throw SoundalikeError(.badData, nil, "no choices")
        }
        #expect(choices.map(\.isCorrect) == [true, false])
        let compared = "listener,item,first,second,preferred\nu,t,x,y,y\nu,t,x,y,\n"
        guard case .preferences(let preferences) = try Answers(csv: compared, subject: "t") else { throw SoundalikeError(.badData, nil, "no preferences") }
        #expect(preferences.map(\.preferred) == ["y", nil])
        #expect(try Answers(csv: Answers.preferences(preferences).csv, subject: "t").csv == Answers.preferences(preferences).csv)
    }

    @Test(arguments: [
        ("", "is empty"), ("listener,item,condition,score\n", "no answers"), ("listener,item\na,b\n", "neither"), ("who,item,correct\na,b,1\n", "no columns"),
        ("listener,item,condition,score\na,b,c,101\n", "line 2"), ("listener,item,condition,score\na,b,c,nan\n", "line 2"),
        ("listener,item,condition,score\na,b,c\n", "3 cells"), ("listener,item,condition,score\na,b,c,1\na,b,c,2\n", "line 3"),
        ("listener,item,correct\na,b,perhaps\n", "line 2"), ("listener,item,first,second,preferred\na,b,x,y,z\n", "line 2"),
        ("listener,item,first,second,preferred\na,b,x,x,\n", "line 2"), ("listener,item,correct\na,\"b,1\n", "never closed"),
    ])
    func badTablesAreRefused(_ csv: String, _ words: String) {
        do {
            _ = try Answers(csv: csv, subject: "t.csv")
            Issue.record("taken: \(csv)")
        } catch {
            #expect("\(error)".contains(words) && "\(error)".hasPrefix("t.csv: "), "\(error)")
        }
    }
}
