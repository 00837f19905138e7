import Foundation
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeModelFiles
import TestSupport
import Testing

/// From pairs to a model to a processed file, by the program alone. It needs the engine; `make test` builds it.
@Suite(.serialized) struct TrainControllerTests {
    private static let recipe = """
        kind = "controller"
        name = "mine"
        chain = "./mine-chain.toml"
        encoder = "small"
        [data]
        split = [0.5, 0.5, 0]
        [front_end]
        band_count = 32
        [timing]
        context_samples = 4096
        [stages]
        pretraining_maximum_updates = 2
        [optimiser]
        batch_size = 2
        maximum_updates = 6
        validate_every = 3
        validation_frames = 2
        """

    /// Four pairs of clips, and a chain whose levels are to be learned.
    private func stage(chain: String) throws -> Stage {
        let stage = try Stage()
        for place in ["dry", "wet"] { try FileManager.default.createDirectory(atPath: stage.folder.file("data/\(place)"), withIntermediateDirectories: true) }
        for index in 0..<4 {
            let clip = Stage.clip(seconds: 2, seed: UInt64(index))
            try clip.write(to: stage.folder.file("data/dry/\(index).wav"), encoding: .pcm16)
            try Recording(channels: clip.channels.map { $0.map { 0.3 * $0 } }, sampleRateHz: clip.sampleRateHz)
                .write(to: stage.folder.file("data/wet/\(index).wav"), encoding: .pcm16)
        }
        try stage.folder.write(Array(chain.utf8), to: "mine-chain.toml")
        try stage.folder.write(Array(Self.recipe.utf8), to: "mine.toml")
        return stage
    }

    private static let builtIn = """
        [[effects]]
        id = "level"
        effect = "builtin:gain"
        trained = [{ symbols = ["gain"], range = [-24, 12] }]
        """

    @Test func aModelIsTrainedAndUsed() throws {
        let stage = try stage(chain: Self.builtIn)
        let outcome = try stage.run("train", "mine.toml", "--data", "data", "--run", "run", "--threads", "1", "--json", "--licence", "CC0-1.0")
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(SchemaValidator.complaints(try outcome.json(), schema: try JSONTests.schema("train")) == [])
        let result = try #require(try outcome.results().first)
        #expect(result["updates"] as? Int == 8 && result["effect_failures"] as? Int == 0)
        let inFolder = try FileManager.default.contentsOfDirectory(atPath: stage.folder.file("run")).filter { !$0.hasPrefix("events") }.sorted()
        #expect(inFolder == ["best.safetensors", "chain.toml", "last.safetensors", "log.jsonl", "recipe.toml"])
        let effective = try String(contentsOfFile: stage.folder.file("run/recipe.toml"), encoding: .utf8)
        for key in ["kind = \"controller\"", "plateau_patience", "[data.additions]"] { #expect(effective.contains(key), "\(effective)") }
        let processed = try stage.run("process", "mine", "voice.wav", "--model", "run/best.safetensors")
        #expect(processed.status == 0, "\(processed.error)")
        #expect(try RecordingReader(path: stage.folder.file("voice-mine.wav")).frameCount == 44_100)
        // A run that is over goes on with nothing.
        #expect(try stage.run("train", "--resume", "run", "--data", "data", "--threads", "1").status == 0)
        #expect(try stage.run("train", "mine.toml", "--data", "data", "--run", "run").status == 73)
    }

    @Test func anInterruptedRunEndsWith130AndGoesOn() throws {
        let stage = try stage(chain: Self.builtIn)
        func lineCount() -> Int {
            ((try? String(contentsOfFile: stage.folder.file("run/log.jsonl"), encoding: .utf8)) ?? "").split(separator: "\n").count
        }
        // Ends the program once it has validated anew.
        func interrupt(_ started: (process: Process, files: TemporaryFolder)) throws -> Program.Outcome {
            let before = lineCount()
            for _ in 0..<1_000 where lineCount() < before + 2 { usleep(20_000) }
            #expect(lineCount() >= before + 2)
            kill(started.process.processIdentifier, SIGINT)
            return try Program.wait(for: started)
        }
        let first = try interrupt(
            stage.start(
                "train", "mine.toml", "--data", "data", "--run", "run", "--threads", "1", "--updates", "5000", "--set", "optimiser.patience=5000"))
        #expect(first.status == 130)
        #expect(first.errorLines.last?.contains("go on by --resume run") == true, "\(first.error)")
        #expect(try SafetensorsFile(contentsOf: stage.folder.file("run/last.safetensors")).metadata.keys.contains("soundalike-controller-training"))
        #expect(try interrupt(stage.start("train", "--resume", "run", "--data", "data", "--threads", "1")).status == 130)
    }

    @Test(.enabled(if: InstalledPlugins.areThere)) func plugins() throws {
        let stage = try stage(chain: """
            [[effects]]
            id = "compressor"
            effect = "\(InstalledPlugins.compressor)"
            trained = [
              { symbols = ["threshold0", "threshold1", "threshold2", "threshold3"], range = [0.001, 1], scale = "dB" },
              { symbols = ["level_out"], range = [0.0625, 2], scale = "dB" },
            ]
            settings = { bypass0 = 0, bypass1 = 0, bypass2 = 0, bypass3 = 0 }
            [[effects]]
            id = "tube"
            effect = "\(InstalledPlugins.tube)"
            trained = [{ symbols = ["drive"], range = [0, 12] }]
            """)
        let outcome = try stage.run("train", "mine.toml", "--data", "data", "--run", "run", "--threads", "1", "--json")
        #expect(outcome.status == 0, "\(outcome.error)")
        let result = try #require(try outcome.results().first)
        #expect(result["updates"] as? Int == 14 && result["effect_failures"] as? Int == 0)
        let processed = try stage.run("process", "mine", "voice.wav", "--model", "run/best.safetensors", "--settings", "s.json")
        #expect(processed.status == 0, "\(processed.error)")
        #expect(try stage.run("apply", "s.json", "voice.wav", "-o", "again.wav").status == 0)
        #expect(try bytes(of: stage.folder.file("again.wav")) == bytes(of: stage.folder.file("voice-mine.wav")))
    }
}
