import Foundation
import SoundalikeAudio
import SoundalikeFoundations
import TestSupport
import Testing

@testable import SoundalikeListening

@Suite struct PresetTests {
    private static let rate = 8_000.0

    /// Noise of ten seconds, with levels by the second; item names by condition.
    private static func folder(_ conditions: [String], items: [String], levels: (_ condition: String, _ item: String, _ second: Int) -> Float) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for condition in conditions {
            try FileManager.default.createDirectory(atPath: folder.file(condition), withIntermediateDirectories: true)
            for item in items {
                let noise = Signals.noiseRecording(channelCount: 1, frameCount: 80_000, amplitude: 1, seed: 3).channels[0]
                let samples = noise.enumerated().map { $1 * levels(condition, item, $0 / 8_000) }
                try Recording(channels: [samples], sampleRateHz: rate).write(to: folder.file("\(condition)/\(item).wav"))
            }
        }
        return folder
    }

    @Test func tubeTakesItsConditions() throws {
        let folder = try Self.folder(["reference", "input", "tube", "cafx", "fixed", "tube-drive"], items: ["a_1", "a_2", "b_1"]) { _, _, _ in 0.1 }
        let test = try PresetTest(folder: folder.path, preset: .tube, title: "t")
        #expect(test.ours == "tube" && test.other == "cafx" && test.midAnchor == "tube-drive")
        #expect(test.plan.conditions == ["reference", "tube", "cafx", "mid_anchor", "low_anchor"] && test.plan.itemNames == ["a_1", "a_2", "b_1"])
        let stimuli = test.plan.items[0].stimuli
        #expect(stimuli[3].path.hasSuffix("tube-drive/a_1.wav") && stimuli[3].lowPassHz == nil)
        #expect(stimuli[4].path.hasSuffix("reference/a_1.wav") && stimuli[4].lowPassHz == 3_500)
        let named = try PresetTest(folder: folder.path, preset: .tube, title: "t", ours: "fixed", other: "tube")
        #expect(named.plan.conditions.prefix(3) == ["reference", "fixed", "tube"])
        // The standard's anchor where the evaluation has none; several others have to be told apart.
        let match = try PresetTest(folder: folder.path, preset: .match, title: "t", ours: "tube", other: "cafx")
        #expect(match.midAnchor == nil && match.plan.items[0].stimuli.first { $0.condition == "mid_anchor" }?.lowPassHz == 7_000)
        for preset in [TestPreset.match, .breaths] {
            #expect(throws: SoundalikeError.self) { try PresetTest(folder: folder.path, preset: preset, title: "t", ours: "tube") }
        }
        #expect(throws: SoundalikeError.self) { try PresetTest(folder: folder.path, preset: .master, title: "t") }
        #expect(throws: SoundalikeError.self) { try PresetTest(folder: folder.path, preset: .tube, title: "t", other: "nobody") }
    }

    /// Five items of as many groups as there are, and none that is silent.
    @Test func itemsAreSpreadOverGroups() throws {
        let items = ["a_1", "a_2", "a_3", "a_4", "b_1", "b_2", "c_1", "d_1"]
        let folder = try Self.folder(["reference", "breaths"], items: items) { _, item, _ in item == "d_1" ? 0.0001 : 0.1 }
        let test = try PresetTest(folder: folder.path, preset: .breaths, title: "t")
        #expect(test.plan.itemNames == ["a_1", "a_2", "b_1", "b_2", "c_1"] && test.other == nil)
        let few = try Self.folder(["reference", "breaths"], items: ["x"]) { _, _, _ in 0.0001 }
        #expect(throws: SoundalikeError.self) { try PresetTest(folder: few.path, preset: .breaths, title: "t") }
        let many = try Self.folder(["reference", "breaths"], items: (0..<10).map { "s\($0)" }) { _, _, _ in 0.1 }
        #expect(try PresetTest(folder: many.path, preset: .breaths, title: "t").plan.itemNames == ["s0", "s2", "s4", "s6", "s8"])
    }

    /// Where input and target differ, and something sounds; without an input where it is loudest.
    @Test func passagesAreLoudAndTellVersionsApart() throws {
        let conditions = ["reference", "input", "breaths"]
        let folder = try Self.folder(conditions, items: ["x"]) { condition, _, second in
            switch second {
            case 0...1: condition == "input" ? 0.3 : 0.001
            case 2...5: 0.3
            default: condition == "input" ? 0.2 : 0.15
            }
        }
        let test = try PresetTest(folder: folder.path, preset: .breaths, title: "t")
        #expect(test.plan.items[0].startSeconds == 0)
        try FileManager.default.removeItem(atPath: folder.file("input"))
        let loudest = try PresetTest(folder: folder.path, preset: .breaths, title: "t")
        #expect(loudest.plan.items[0].startSeconds == 2)
        // What is heard begins there.
        let sounds = try TestSounds.recordings(of: loudest.plan.items[0], loudnessLUFS: nil, longestSeconds: 4)
        let whole = try Recording.read(path: folder.file("reference/x.wav")).channels[0]
        #expect(sounds.allSatisfy { $0.frameCount == 32_000 } && sounds[0].channels[0][8_000] == whole[24_000])
        let notes = try PresetTest(folder: folder.path, preset: .tube, title: "t", ours: "breaths")
        #expect((2...4).contains(notes.plan.items[0].startSeconds))
    }
}
