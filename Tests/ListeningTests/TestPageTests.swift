import Foundation
import SoundalikeAudio
import SoundalikeFoundations
import TestSupport
import Testing

@testable import SoundalikeListening

@Suite struct TestPageTests {
    /// Renders of two items under three conditions, each with a level of its own.
    private static func folder(_ conditions: [String] = ["reference", "condition-p", "condition-q"], channelCount: Int = 1) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for (index, condition) in conditions.enumerated() {
            try FileManager.default.createDirectory(atPath: folder.file(condition), withIntermediateDirectories: true)
            for item in ["item-note", "item-voice"] {
                try Signals.noiseRecording(channelCount: channelCount, frameCount: 44_100, amplitude: 0.1 + 0.1 * Double(index), seed: UInt64(index))
                    .write(to: folder.file("\(condition)/\(item).wav"))
            }
        }
        return folder
    }

    @Test func planHasAHiddenReferenceAndAnchors() throws {
        let folder = try Self.folder(), other = try Self.folder(["reference", "ours", "low_anchor"])
        let plan = try TestPlan(folder: folder.path, kind: .mushra, title: "t")
        #expect(plan.conditions == ["reference", "condition-p", "condition-q", "low_anchor", "mid_anchor"])
        #expect(plan.itemNames == ["item-note", "item-voice"])
        // Those that are supplied are taken.
        let supplied = try TestPlan(folder: other.path, kind: .mushra, title: "t")
        #expect(supplied.items[0].stimuli.filter { $0.lowPassHz != nil }.map(\.condition) == ["mid_anchor"])
        let without = try TestPlan(folder: folder.path, kind: .mushra, title: "t", makesAnchors: false)
        #expect(without.conditions.count == 3)
    }

    @Test func folderMustFit() throws {
        func refuses(_ code: SoundalikeError.Code, _ change: (TemporaryFolder) throws -> Void, kind: TestPlan.Kind = .mushra, conditions: [String] = ["reference", "ours"]) throws {
            let folder = try Self.folder(conditions)
            try change(folder)
            do {
                _ = try TestPlan(folder: folder.path, kind: kind, title: "t")
                Issue.record("taken")
            } catch { #expect((error as? SoundalikeError)?.code == code, "\(error)") }
        }
        try refuses(.badData, { try FileManager.default.removeItem(atPath: $0.file("ours/item-note.wav")) })
        try refuses(.badData, { try FileManager.default.removeItem(atPath: $0.file("reference")) })
        try refuses(.badData, { _ in }, kind: .abx, conditions: ["a", "b", "c"])
        try refuses(.badData, { _ in }, kind: .preference, conditions: ["a"])
        try refuses(.badData, { _ in }, conditions: ["reference"] + (1...10).map { "c\($0)" })
        try refuses(.noInput, { try FileManager.default.removeItem(atPath: $0.path) })
        let largest = try Self.folder(["reference"] + (1...9).map { "c\($0)" })
        #expect(try TestPlan(folder: largest.path, kind: .mushra, title: "t").conditions.count == 12)
    }

    @Test func pagesThatAreTooLargeAreRefused() throws {
        let folder = try Self.folder()
        var options = TestPage.Options()
        options.byteLimit = 200_000
        do {
            _ = try TestPage(TestPlan(folder: folder.path, kind: .mushra, title: "t"), options: options)
            Issue.record("made")
        } catch let error as SoundalikeError { #expect(error.code == .badData && "\(error)".contains("larger than")) }
    }

    /// The page names neither conditions nor items; the key does, and fits the sounds.
    @Test func pageIsBlindAndTheKeyFits() throws {
        let folder = try Self.folder()
        let page = try TestPage(TestPlan(folder: folder.path, kind: .mushra, title: "<b>&\"t\""))
        for name in ["condition-p", "condition-q", "low_anchor", "item-note", "item-voice", "<b>"] { #expect(!page.html.contains(name), "\(name)") }
        try folder.write(Array(page.key.utf8), to: "key.json")
        let key = try TestKey(contentsOf: folder.file("key.json"))
        #expect(key.items.values.map(\.name).sorted() == ["item-note", "item-voice"])
        for (_, item) in key.items {
            #expect(item.conditions.values.sorted() == ["condition-p", "condition-q", "low_anchor", "mid_anchor", "reference"])
            for (name, condition) in item.conditions where ["reference", "condition-p", "condition-q"].contains(condition) {
                let match = try #require(page.html.firstMatch(of: try Regex("id=\"sound-\(name)\">([^<]*)<")))
                let bytes = [UInt8](try #require(Data(base64Encoded: String(match[1].substring ?? ""))))
                let sound = try Recording.read(path: folder.write(bytes, to: "sound.flac")), original = try Recording.read(path: folder.file("\(condition)/\(item.name).wav"))
                #expect(sound.frameCount == original.frameCount)
                #expect(abs(sound.channels[0][20_000] - original.channels[0][20_000]) < 1e-4)
            }
        }
        #expect(try TestPage(TestPlan(folder: folder.path, kind: .mushra, title: "<b>&\"t\"")).html == page.html)
    }

    /// Every two versions of every item have a page, and the key knows which they are.
    @Test func preferenceTestsCompareEveryTwo() throws {
        let folder = try Self.folder(["condition-p", "condition-q", "condition-r"])
        let page = try TestPage(TestPlan(folder: folder.path, kind: .preference, title: "t"))
        try folder.write(Array(page.key.utf8), to: "key.json")
        let key = try TestKey(contentsOf: folder.file("key.json"))
        let pairs = key.items.values.map { "\($0.name): \($0.conditions.values.sorted().joined(separator: " "))" }.sorted()
        #expect(pairs == ["item-note", "item-voice"].flatMap { item in ["p condition-q", "p condition-r", "q condition-r"].map { "\(item): condition-\($0)" } })
        #expect(page.html.matches(of: /id="sound-/).count == 6 && !page.html.contains("condition-p"))
        // What a listener's page may send, and what not.
        let (name, item) = try #require(key.items.first), order = item.conditions.keys.sorted()
        func submission(_ answer: Int) throws -> Submission {
            let state = "{\"listener\":\"a\",\"current\":1,\"comment\":\"\",\"trials\":[{\"item\":\"\(name)\",\"order\":[\"\(order[0])\",\"\(order[1])\"],\"scores\":[null,null],\"x\":0,\"answer\":\(answer)}]}"
            return try JSONDecoder().decode(Submission.self, from: Data("{\"token\":\"\(String(repeating: "0", count: 32))\",\"revision\":1,\"state\":\(state)}".utf8))
        }
        #expect(try (0...2).map { try submission($0).fault(for: key) } == [nil, nil, nil] && submission(3).fault(for: key) == "answer")
        guard case .preferences(let answers) = try Answers((0...2).map { try submission($0).state }, key: key, subject: "t") else {
            throw SoundalikeError(.badData, nil, "no preferences")
        }
        #expect(answers.map(\.preferred) == [item.conditions[order[0]], item.conditions[order[1]], nil] && answers.map(\.listener) == ["a", "a (2)", "a (3)"])
    }

    /// Answers to one test are never taken for those to another of the same shape.
    @Test func everyTestHasItsOwnIdentifier() throws {
        let folder = try Self.folder(), other = try Self.folder(channelCount: 2)
        func identifier(_ folder: TemporaryFolder, _ title: String) throws -> String {
            try folder.write(Array(TestPage(TestPlan(folder: folder.path, kind: .mushra, title: title)).key.utf8), to: "key.json")
            return try TestKey(contentsOf: folder.file("key.json")).test
        }
        let names = try [identifier(folder, "a"), identifier(folder, "b"), identifier(other, "a")]
        #expect(Set(names).count == 3 && names.allSatisfy { $0.utf8.count == 8 })
        #expect(try identifier(folder, "a") == names[0])
    }

    @Test func answersGetTheirNamesBack() throws {
        let folder = try TemporaryFolder()
        let key = TestKey(test: "x", kind: .mushra, items: ["1": .init(name: "voice", conditions: ["1-1": "ours", "1-2": "reference"])])
        try folder.write(Array("listener,item,condition,score\na,1,1-1,70\na,1,1-2,100\n".utf8), to: "a.csv")
        try folder.write(Array("listener,item,condition,score\nb,1,1-1,60\n".utf8), to: "b.csv")
        guard case .ratings(let ratings) = try Answers(contentsOf: [folder.file("a.csv"), folder.file("b.csv")], key: key) else { throw SoundalikeError(.badData, nil, "no ratings") }
        #expect(ratings.map(\.condition) == ["ours", "reference", "ours"] && ratings.allSatisfy { $0.item == "voice" })
        #expect(throws: SoundalikeError.self) { try Answers(contentsOf: [folder.file("a.csv"), folder.file("a.csv")], key: key) }
        try folder.write(Array("listener,item,condition,score\na,2,1-1,70\n".utf8), to: "c.csv")
        #expect(throws: SoundalikeError.self) { try Answers(contentsOf: [folder.file("c.csv")], key: key) }
        #expect(throws: SoundalikeError.self) { try TestKey(contentsOf: folder.file("c.csv")) }
    }

    /// ITU-R BS.1534-3, section 5.1: ±0.1 dB up to the frequency, −25 dB at 4 kHz for 3.5 kHz, −50 dB at 4.5 kHz, and in proportion.
    @Test(arguments: [3_500.0, 7_000])
    func anchorsAreTheStandards(cutOff: Double) {
        let scale = cutOff / 3_500
        let kept = [0.5, 1, 2, 3.5].map { 1_000 * scale * $0 }, gone = [(4_000 * scale, -25.0), (4_500 * scale, -50)]
        for rate in [44_100.0, 48_000] {
            func gainDB(_ hz: Double) -> Double {
                let sine = Signals.sine(frequencyHz: hz, amplitude: 0.5, seconds: 0.5, sampleRateHz: rate)
                let output = TestSounds.lowPassed(Recording(channels: [sine], sampleRateHz: rate), at: cutOff).channels[0]
                func power(_ samples: [Float]) -> Double { samples[5_000..<15_000].reduce(0) { $0 + Double($1 * $1) } }
                return 10 * log10(power(output) / power(sine))
            }
            for hz in kept { #expect(abs(gainDB(hz)) < 0.1, "\(hz): \(gainDB(hz))") }
            for (hz, most) in gone { #expect(gainDB(hz) < most, "\(hz): \(gainDB(hz))") }
        }
    }

    @Test func soundsAreBroughtToOneLoudness() throws {
        let folder = try Self.folder(channelCount: 2)
        let plan = try TestPlan(folder: folder.path, kind: .mushra, title: "t", makesAnchors: false)
        let loudness = try TestSounds.files(of: plan.items[0], loudnessLUFS: -30, longestSeconds: 0.8).map { bytes in
            let sound = try Recording.read(path: folder.write(bytes, to: "sound.flac"))
            #expect(sound.channelCount == 2 && sound.frameCount == 35_280)
            return try LoudnessMeter.measure(sound).integratedLUFS ?? 0
        }
        #expect(loudness.allSatisfy { abs($0 + 30) < 0.1 })
    }
}
