import Foundation
import SoundalikeAudio
import SoundalikeFoundations
import TestSupport
import Testing

@testable import SoundalikeListening

@Suite struct TestPageTests {
    /// Renders of two items under three conditions, each with a level of its own.
    private static func folder(_ conditions: [String] = ["reference", "ours", "theirs"], channelCount: Int = 1) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for (index, condition) in conditions.enumerated() {
            try FileManager.default.createDirectory(atPath: folder.file(condition), withIntermediateDirectories: true)
            for item in ["note", "voice"] {
                try Signals.noiseRecording(channelCount: channelCount, frameCount: 44_100, amplitude: 0.1 + 0.1 * Double(index), seed: UInt64(index))
                    .write(to: folder.file("\(condition)/\(item).wav"))
            }
        }
        return folder
    }

    @Test func planHasAHiddenReferenceAndAnchors() throws {
        let plan = try TestPlan(folder: Self.folder().path, kind: .mushra, title: "t")
        #expect(plan.conditions == ["reference", "ours", "theirs", "low_anchor", "mid_anchor"])
        #expect(plan.itemNames == ["note", "voice"])
        // Those that are supplied are taken.
        let supplied = try TestPlan(folder: Self.folder(["reference", "ours", "low_anchor"]).path, kind: .mushra, title: "t")
        #expect(supplied.items[0].stimuli.filter { $0.lowPassHz != nil }.map(\.condition) == ["mid_anchor"])
        let without = try TestPlan(folder: Self.folder().path, kind: .mushra, title: "t", makesAnchors: false)
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
        try refuses(.badData, { try FileManager.default.removeItem(atPath: $0.file("ours/note.wav")) })
        try refuses(.badData, { try FileManager.default.removeItem(atPath: $0.file("reference")) })
        try refuses(.badData, { _ in }, kind: .abx, conditions: ["a", "b", "c"])
        try refuses(.badData, { _ in }, conditions: ["reference"] + (1...10).map { "c\($0)" })
        try refuses(.noInput, { try FileManager.default.removeItem(atPath: $0.path) })
        _ = try TestPlan(folder: Self.folder(["reference"] + (1...9).map { "c\($0)" }).path, kind: .mushra, title: "t")
    }

    /// The page names neither conditions nor items; the key does, and fits the sounds.
    @Test func pageIsBlindAndTheKeyFits() throws {
        let folder = try Self.folder()
        let page = try TestPage(TestPlan(folder: folder.path, kind: .mushra, title: "<b>&\"t\""))
        for name in ["ours", "theirs", "low_anchor", "note", "voice", "<b>"] { #expect(!page.html.contains(name), "\(name)") }
        try folder.write(Array(page.key.utf8), to: "key.json")
        let key = try TestKey(contentsOf: folder.file("key.json"))
        #expect(key.items.values.map(\.name).sorted() == ["note", "voice"])
        for (_, item) in key.items {
            #expect(item.conditions.values.sorted() == ["low_anchor", "mid_anchor", "ours", "reference", "theirs"])
            for (name, condition) in item.conditions where ["reference", "ours", "theirs"].contains(condition) {
                let match = try #require(page.html.firstMatch(of: try Regex("id=\"sound-\(name)\">([^<]*)<")))
                let bytes = [UInt8](try #require(Data(base64Encoded: String(match[1].substring ?? ""))))
                let sound = try Recording.read(path: folder.write(bytes, to: "sound.flac")), original = try Recording.read(path: folder.file("\(condition)/\(item.name).wav"))
                #expect(sound.frameCount == original.frameCount)
                #expect(abs(sound.channels[0][20_000] - original.channels[0][20_000]) < 1e-4)
            }
        }
        #expect(try TestPage(TestPlan(folder: folder.path, kind: .mushra, title: "<b>&\"t\"")).html == page.html)
    }

    @Test func answersGetTheirNamesBack() throws {
        let folder = try TemporaryFolder()
        let key = TestKey(test: "x", items: ["1": .init(name: "voice", conditions: ["1-1": "ours", "1-2": "reference"])])
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
