import Foundation
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

/// `process master`: levels before and after the effects, and the image, with settings about the middles of ranges that make it loud.
@Suite(.enabled(if: InstalledPlugins.areThere)) struct MasterTests {
    private static let rateHz = 44_100.0

    private static func stage(threshold: String = "[0.9, 1]") throws -> Stage {
        let stage = try Stage()
        var model = try RandomController(
            chainNamed: "master-paper",
            changes: [
                "range = [0.015625, 4]": "range = [2, 8]", "range = [0.01585, 5]": "range = [0.9, 1.1]",
                "range = [0, 4], scale = \"dB\", floor_db = -60": "range = [1, 4], scale = \"dB\"", "range = [0.00398107, 1]": "range = \(threshold)",
            ])
        model.inputLUFS = -25
        try model.write(to: stage.models, name: "master")
        return stage
    }

    /// Noise that swells, as loud as that in the middle, and as much softer on the right.
    private static func song(_ stage: Stage, _ name: String, amplitude: Double, rightDB: Double = 0) throws {
        let noise = Signals.noise(amplitude: amplitude, count: Int(4 * rateHz), seed: 3)
        let left = noise.indices.map { noise[$0] * Float(0.6 + 0.4 * sin(2 * .pi * 2 * Double($0) / rateHz)) }
        let right = Float(pow(10, rightDB / 20))
        try Recording(channels: [left, left.map { $0 * right }], sampleRateHz: rateHz).write(to: stage.folder.file(name), encoding: .pcm24)
    }

    private static func loudness(_ stage: Stage, _ name: String) throws -> Loudness {
        try LoudnessMeter.measure(Recording.read(path: stage.folder.file(name)))
    }

    private static func run(_ stage: Stage, _ arguments: [String]) throws -> Program.Outcome {
        let outcome = try stage.run(arguments)
        #expect(outcome.status == 0, "\(outcome.error)")
        return outcome
    }

    /// The effects that a document names, and the gain before them, dB.
    private static func document(_ stage: Stage, _ name: String) throws -> (ids: [String], inputGainDB: Double) {
        let data = try Data(contentsOf: URL(filePath: stage.folder.file(name)))
        let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let chain = try #require(document["chain"] as? [[String: Any]])
        let gain = try #require((chain.first?["parameters"] as? [[String: Any]])?.first?["value"] as? Double)
        return (chain.compactMap { $0["id"] as? String }, gain)
    }

    @Test func theInputComesToTheLevelOfTraining() throws {
        let stage = try Self.stage()
        try Self.song(stage, "song.wav", amplitude: 0.5)
        try Self.song(stage, "soft.wav", amplitude: 0.05)
        let outcome = try Self.run(stage, ["process", "master", "song.wav", "soft.wav", "--settings", "found", "--json"])
        let (ids, gainDB) = try Self.document(stage, "found/song-master.json")
        #expect(ids.first == "input-gain" && ids.last == "peaks")
        let mono = try Recording.read(path: stage.folder.file("song.wav")).mono()
        let heard = try LoudnessMeter.measure(Recording(channels: [mono], sampleRateHz: Self.rateHz)).integratedLUFS ?? 0
        // The model listens at 22,050 Hz, where white noise has less above.
        #expect(abs(heard + gainDB + 25) < 4)
        #expect(abs(try Self.document(stage, "found/soft-master.json").inputGainDB - gainDB - 20) < 0.05)
        // Which makes them alike, and neither passes the ceiling, although nobody asked for a loudness.
        let (loud, quiet) = (try Self.loudness(stage, "song-master.wav"), try Self.loudness(stage, "soft-master.wav"))
        #expect(abs((loud.integratedLUFS ?? 0) - (quiet.integratedLUFS ?? 9)) < 0.1)
        #expect((loud.truePeakDBTP ?? 0) < -1 && (quiet.truePeakDBTP ?? 0) < -1)
        #expect((loud.integratedLUFS ?? -99) > -16)
        let level = try outcome.results()[0]["level"] as? [String: Any]
        #expect(abs((level?["loudness_lufs"] as? Double ?? 0) - (loud.integratedLUFS ?? 9)) < 0.05)
        #expect(try stage.run("apply", "found/song-master.json", "song.wav", "-o", "again.wav").status == 0)
        #expect(try bytes(of: stage.folder.file("again.wav")) == bytes(of: stage.folder.file("song-master.wav")))
    }

    @Test(arguments: ["ogg", "mp3"]) func lossyFilesStayBelowTheCeilingToo(kind: String) throws {
        let stage = try Self.stage()
        try Self.song(stage, "song.wav", amplitude: 0.5)
        _ = try Self.run(stage, ["process", "master", "song.wav", "-o", "out.\(kind)"])
        #expect((try Self.loudness(stage, "out.\(kind)").truePeakDBTP ?? 0) <= -1)
    }

    @Test func aLoudnessIsPartOfTheSettings() throws {
        let stage = try Self.stage()
        try Self.song(stage, "song.wav", amplitude: 0.3)
        for lufs in [-12.0, -23] {
            _ = try Self.run(stage, ["process", "master", "song.wav", "--loudness", "\(lufs)", "--settings", "s.json", "-o", "out.wav", "--force"])
            let found = try Self.loudness(stage, "out.wav")
            #expect(abs((found.integratedLUFS ?? 0) - lufs) < 0.1 && (found.truePeakDBTP ?? 0) < -1)
            #expect(try stage.run("apply", "s.json", "song.wav", "-o", "again.wav", "--force").status == 0)
            #expect(try bytes(of: stage.folder.file("again.wav")) == bytes(of: stage.folder.file("out.wav")))
        }
    }

    @Test func anAlbumKeepsItsLevels() throws {
        let stage = try Self.stage()
        try Self.song(stage, "a.wav", amplitude: 0.4)
        try Self.song(stage, "b.wav", amplitude: 0.1)
        let inputs = try (Self.loudness(stage, "a.wav").integratedLUFS ?? 0) - (Self.loudness(stage, "b.wav").integratedLUFS ?? 0)
        func difference() throws -> Double {
            try (Self.loudness(stage, "a-master.wav").integratedLUFS ?? 0) - (Self.loudness(stage, "b-master.wav").integratedLUFS ?? 0)
        }
        _ = try Self.run(stage, ["process", "master", "a.wav", "b.wav", "--album", "--settings", "found"])
        #expect(abs(try difference() - inputs) < 0.1 && inputs > 10)
        #expect(try Self.document(stage, "found/a-master.json").inputGainDB == Self.document(stage, "found/b-master.json").inputGainDB)
        _ = try Self.run(stage, ["process", "master", "a.wav", "b.wav", "--album", "--loudness", "-18", "--force"])
        #expect(abs(try difference() - inputs) < 0.1)
        // One by one they would be alike.
        _ = try Self.run(stage, ["process", "master", "a.wav", "b.wav", "--force"])
        #expect(abs(try difference()) < 0.3)
        try RandomController().write(to: stage.models, name: "tone")
        try expectRefusal(stage, ["process", "tone", "voice.wav", "--album"], 64, subject: "--album", "at the level that they have")
    }

    /// A limiter that works hard on the left and hardly on the right would move the image by decibels.
    @Test func theImageStays() throws {
        let stage = try Self.stage(threshold: "[0.05, 0.1]")
        try Self.song(stage, "song.wav", amplitude: 0.5, rightDB: -6)
        _ = try Self.run(stage, ["process", "master", "song.wav", "-o", "out.wav"])
        let channels = try RenderTests.samples(stage, "out.wav").map { $0.dropFirst(Int(Self.rateHz)).dropLast(Int(Self.rateHz / 2)) }
        let powers = channels.map { $0.reduce(0) { $0 + Double($1) * Double($1) } }
        #expect(abs(10 * log10(powers[0] / powers[1]) - 6) < 0.1)
    }

    @Test func amountsCountFromTheRecordingAsItIs() throws {
        let stage = try Self.stage()
        try Self.song(stage, "song.wav", amplitude: 0.1)
        _ = try Self.run(stage, ["process", "master", "song.wav", "--amount", "0", "-o", "none.wav"])
        #expect(try bytes(of: stage.folder.file("none.wav")) == bytes(of: stage.folder.file("song.wav")))
        _ = try Self.run(stage, ["process", "master", "song.wav", "-o", "all.wav"])
        _ = try Self.run(stage, ["process", "master", "song.wav", "--amount", "0.01", "-o", "little.wav"])
        let levels = try ["song.wav", "little.wav", "all.wav"].map { try Self.loudness(stage, $0).integratedLUFS ?? 0 }
        #expect(abs(levels[1] - levels[0]) < 0.5 && levels[2] - levels[0] > 5)
    }
}
