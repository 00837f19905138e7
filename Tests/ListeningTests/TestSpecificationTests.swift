import Foundation
import SoundalikeAudio
import SoundalikeFoundations
import TestSupport
import Testing

@testable import SoundalikeListening

@Suite struct TestSpecificationTests {
    private static func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for condition in ["target", "ours", "theirs", "other"] {
            try FileManager.default.createDirectory(atPath: folder.file("tests/renders/\(condition)"), withIntermediateDirectories: true)
            for item in ["a", "b", "c"] {
                try Signals.noiseRecording(channelCount: 1, frameCount: 44_100, amplitude: 0.1, seed: 1).write(to: folder.file("tests/renders/\(condition)/\(item).wav"))
            }
        }
        return folder
    }

    private static let whole = """
        folder = "renders"
        kind = "mushra"
        title = "Amplifiers"
        reference = "target"
        conditions = ["theirs", "ours"]
        items = ["c", "a", "b"]
        anchors = false
        loudness = -23
        seconds = 0.5
        loop = false
        training = "b"

        [[questions]]
        name = "age"
        text = "How old are you?"
        optional = true

        [[questions]]
        name = "device"
        text = "What do you listen with?"
        choices = ["headphones", "loudspeakers"]
        """

    private static func read(_ toml: String, in folder: TemporaryFolder) throws -> TestSpecification {
        try folder.write(Array(toml.utf8), to: "tests/spec.toml")
        return try TestSpecification(contentsOf: folder.file("tests/spec.toml"))
    }

    @Test func everyKeyIsHeeded() throws {
        let folder = try Self.folder(), specification = try Self.read(Self.whole, in: folder)
        let (plan, options) = (specification.plan, specification.options)
        #expect(plan.conditions == ["target", "theirs", "ours"] && plan.itemNames == ["c", "a"] && plan.training?.name == "b" && plan.title == "Amplifiers")
        #expect(options.loudnessLUFS == -23 && options.longestSeconds == 0.5 && !options.loops)
        #expect(options.questions.map(\.name) == ["age", "device"] && options.questions.map(\.optional) == [true, false])
        let least = try Self.read("folder = \"renders\"\nkind = \"preference\"\ntrials = 3\n", in: folder)
        #expect(least.plan.conditions.count == 4 && least.plan.items.count == 3 && least.plan.training == nil && least.options.trials == 3 && least.options.loops)
        // What is heard for training has no answers.
        let page = try TestPage(plan, options: options)
        try folder.write(Array(page.key.utf8), to: "key.json")
        let key = try TestKey(contentsOf: folder.file("key.json"))
        #expect(Set(key.items.values.map(\.name)) == ["a", "c"] && key.questions == options.questions)
        #expect(page.html.matches(of: /id="sound-0-/).count == 4 && page.html.contains("How old are you?"))
    }

    @Test(arguments: [
        ("folder = 3", "folder"), ("kind = \"mushra\"", "folder"), ("folder = \"renders\"\nkind = \"duel\"", "mushra, abx or preference"),
        ("folder = \"renders\"\ncolour = 1", "unknown key \"colour\""), ("folder = \"renders\"\nreference = \"target\"\nseconds = 0", "seconds"),
        ("folder = \"renders\"\nreference = \"target\"\ntrials = 1.5", "trials"), ("folder = \"renders\"\nreference = \"target\"\nitems = [\"a\", \"a\"]", "items"),
        ("folder = \"renders\"\nreference = \"target\"\nitems = [\"z\"]", "\"z\""), ("folder = \"renders\"\nreference = \"target\"\nconditions = [\"nobody\"]", "nobody"),
        ("folder = \"renders\"\nreference = \"target\"\ntraining = \"z\"", "\"z\""), ("folder = \"renders", "line 1"),
        ("folder = \"renders\"\nreference = \"target\"\nloop = \"no\"", "loop: true or false"),
        ("folder = \"renders\"\nreference = \"target\"\nitems = [\"a\"]\ntraining = \"a\"", "nothing is left"),
        ("folder = \"renders\"\nreference = \"target\"\n[[questions]]\nname = \"x\"\ntext = \"?\"\nkind = 1", "questions[0]: unknown key \"kind\""),
        ("folder = \"renders\"\nreference = \"target\"\n[[questions]]\nname = \"score\"\ntext = \"?\"", "questions[0]: name"),
        ("folder = \"renders\"\nreference = \"target\"\n[[questions]]\nname = \"x\"\ntext = \"?\"\n[[questions]]\nname = \"x\"\ntext = \"?\"", "one name"),
    ])
    func mistakesAreNamed(_ toml: String, _ words: String) throws {
        let folder = try Self.folder()
        do {
            _ = try Self.read(toml, in: folder)
            Issue.record("taken: \(toml)")
        } catch let error as SoundalikeError { #expect(error.code == .badData && "\(error)".contains(words), "\(error)") }
    }

    /// Answers that no page would send are refused; the others become a table.
    @Test func questionnairesAreKept() throws {
        let questions = [
            TestQuestion(name: "age", text: "?", choices: [], optional: true), TestQuestion(name: "device", text: "?", choices: ["a", "b, \"c\""], optional: false),
        ]
        let key = TestKey(test: "x", kind: .mushra, items: ["1": .init(name: "voice", conditions: ["1-1": "ours"])], questions: questions)
        func submission(_ answers: String) throws -> Submission {
            let state = "{\"listener\":\"ann\",\"current\":0,\"comment\":\"so\",\"answers\":\(answers),\"trials\":[{\"item\":\"1\",\"order\":[\"1-1\"],\"scores\":[null],\"x\":0,\"answer\":null}]}"
            return try JSONDecoder().decode(Submission.self, from: Data("{\"token\":\"\(String(repeating: "0", count: 32))\",\"revision\":1,\"state\":\(state)}".utf8))
        }
        for good in ["{}", "{\"age\":\"43\",\"device\":\"b, \\\"c\\\"\"}", "{\"device\":\"\"}"] { #expect(try submission(good).fault(for: key) == nil, "\(good)") }
        for bad in ["{\"who\":\"x\"}", "{\"device\":\"c\"}", "{\"age\":\"\(String(repeating: "x", count: 2_001))\"}"] { #expect(try submission(bad).fault(for: key) == "answers", "\(bad)") }
        let table = try [submission("{\"age\":\"43\",\"device\":\"b, \\\"c\\\"\"}").state, submission("{}").state].questionnaire(key: key)
        #expect(table == "\"listener\",\"age\",\"device\",\"comment\"\r\n\"ann\",\"43\",\"b, \"\"c\"\"\",\"so\"\r\n\"ann (2)\",\"\",\"\",\"so\"\r\n")
    }
}
