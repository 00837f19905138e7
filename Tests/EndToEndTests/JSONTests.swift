import Foundation
import TestSupport
import Testing

/// What `--json` prints, against the schemas in `docs/schemas`.
@Suite struct JSONTests {
    static func schema(_ name: String) throws -> [String: Any] {
        let url = Program.checkout.appendingPathComponent("docs/schemas/\(name).schema.json")
        return try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any] ?? [:]
    }

    /// Runs a command and checks its object against its schema.
    private func validated(_ stage: Stage, _ name: String, _ arguments: [String], status: Int32 = 0) throws -> [[String: Any]] {
        let outcome = try stage.run(arguments + ["--json"])
        #expect(outcome.status == status, "\(outcome.error)")
        #expect(SchemaValidator.complaints(try outcome.json(), schema: try Self.schema(name)) == [])
        return try outcome.results()
    }

    @Test func match() throws {
        let stage = try Stage()
        let results = try validated(
            stage, "match", ["match", "voice.wav", "missing.wav", "reference.flac", "--settings", "found", "--loudness", "0"], status: 66)
        #expect(results.count == 2)
        #expect(results[0]["status"] as? String == "ok")
        #expect(results[0]["output"] as? String == "voice-matched.wav")
        #expect(results[0]["reference"] as? String == "reference.flac")
        #expect((results[0]["level"] as? [String: Any])?["loudness_shortfall_lu"] as? Double ?? 0 > 0)
        #expect(SchemaValidator.complaints(try #require(results[0]["settings"]), schema: try Self.schema("settings")) == [])
        let document = try JSONSerialization.jsonObject(with: Data(bytes(of: stage.folder.file("found/voice-matched.json"))))
        #expect(results[0]["settings"] as? NSDictionary == document as? NSDictionary)
        #expect(results[1]["status"] as? String == "error")
        #expect((results[1]["error"] as? [String: Any])?["message"] as? String == "missing.wav: no such file")
    }

    @Test func failureOfAllIsAnObjectToo() throws {
        let stage = try Stage()
        #expect(try validated(stage, "match", ["match", "voice.wav", "missing.flac"], status: 66).isEmpty)
        #expect(try validated(stage, "apply", ["apply", "missing.json", "voice.wav"], status: 66).isEmpty)
        #expect(try validated(stage, "effects", ["effects", "show", "no-such-effect"], status: 65).isEmpty)
    }

    @Test func apply() throws {
        let results = try validated(Stage(), "apply", ["apply", "eq.json", "voice.wav", "reference.flac"])
        #expect(results.compactMap { $0["output"] as? String } == ["voice-applied.wav", "reference-applied.flac"])
        #expect(try validated(Stage(), "apply", ["apply", "eq.json", "voice.wav", "--dry-run"]).first?["output"] == nil)
    }

    @Test func render() throws {
        let stage = try Stage()
        let results = try validated(
            stage, "render", ["render", "basic", "voice.wav", "missing.wav", "--settings", "used", "--set", "volume.gain=-3"], status: 66)
        #expect(results[0]["output"] as? String == "voice-rendered.wav")
        #expect(results[0]["settings_file"] as? String == "used/voice-rendered.json")
        #expect(SchemaValidator.complaints(try #require(results[0]["settings"]), schema: try Self.schema("settings")) == [])
        #expect(try validated(stage, "render", ["render", "missing.toml", "voice.wav"], status: 66).isEmpty)
    }

    @Test func analyse() throws {
        let stage = try Stage()
        try stage.folder.write(WaveBytes.file(data: [UInt8](repeating: 0, count: 88_200)), to: "silence.wav")
        let results = try validated(stage, "analyse", ["analyse", "voice.wav", "silence.wav", "eq.json"], status: 65)
        #expect(results[0]["channels"] as? Int == 1)
        #expect(results[0]["duration_seconds"] as? Double == 1)
        #expect((results[0]["spectrum"] as? [Any])?.count == 30)
        #expect((results[1]["loudness"] as? [String: Any])?["integrated_lufs"] == nil)
        #expect(results[0]["style"] == nil)
    }

    @Test func analyseStyle() throws {
        let stage = try Stage()
        try stage.folder.write(WaveBytes.file(data: [UInt8](repeating: 0, count: 88_200)), to: "silence.wav")
        let results = try validated(stage, "analyse", ["analyse", "--style", "voice.wav", "silence.wav"])
        let features = try #require(results[0]["style"] as? [[String: Any]])
        let values = features.reduce(into: [String: Double]()) { $0[$1["id"] as? String ?? ""] = $1["value"] as? Double }
        let loudness = try #require((results[0]["loudness"] as? [String: Any])?["integrated_lufs"] as? Double)
        #expect(try abs(#require(values["integrated_loudness_lufs"]) - loudness) < 0.3)
        #expect(values["level_median_1000hz_db"] != nil && values["width_1000hz_db"] == nil)
        #expect(results[1]["style"] == nil)
        let table = try stage.run("analyse", "--style", "voice.wav")
        #expect(table.status == 0 && table.output.contains("crest factor"))
        // A row for the whole and for each band, none without a level.
        let rows = table.output.split(separator: "\n").filter { $0.contains("Hz  ") || $0.contains("whole") }.filter { !$0.contains("dB") }
        #expect(rows.count == 8 && rows.allSatisfy { !$0.contains("-  -  -  -  -") }, "\(rows)")
    }

    @Test func effects() throws {
        let stage = try Stage()
        #expect(try validated(stage, "effects", ["effects", "list"]).count >= 3)
        let eq = try validated(stage, "effects", ["effects", "show", "parametric-eq"])
        #expect((eq.first?["parameters"] as? [Any])?.count == 12)
    }

    @Test func models() throws {
        let stage = try Stage()
        try stage.models.write([1, 2, 3], to: "broken.safetensors")
        let results = try validated(stage, "models", ["models"])
        let statuses = results.reduce(into: [String: String]()) { $0[$1["name"] as? String ?? ""] = $1["status"] as? String }
        #expect(statuses["one-shot-eq"] == "ok")
        #expect(statuses["broken"] == "error")
        // A network's outputs, and what a controller's description names.
        let parameters = results.reduce(into: [String: Int]()) { $0[$1["name"] as? String ?? ""] = $1["parameters"] as? Int }
        #expect(parameters["one-shot-eq"] == 12 && parameters["tube"] == 21)
    }

    @Test func doctor() throws {
        let stage = try Stage()
        let works = try validated(stage, "doctor", ["doctor"])
        #expect(works.map { $0["name"] as? String } == ["program", "processor", "audio", "ffmpeg", "model", "models", "engine", "plugins", "sandbox"])
        try stage.models.write([1, 2, 3], to: "one-shot-eq.safetensors")
        let fails = try validated(stage, "doctor", ["doctor"], status: 69)
        #expect(fails.contains { $0["name"] as? String == "model" && $0["status"] as? String == "failed" })
    }

    @Test func evaluate() throws {
        let stage = try Stage()
        try FileManager.default.createDirectory(atPath: stage.folder.file("data"), withIntermediateDirectories: true)
        for number in 1...6 { try Stage.clip(seconds: 4, seed: UInt64(number)).write(to: stage.folder.file("data/\(number).wav")) }
        let results = try validated(
            stage, "evaluate",
            [
                "evaluate", "one-shot-eq", "--data", "data", "--foreign", "data", "--kind-pairs", "1", "--protocol", "paper", "--protocol", "files",
                "--examples", "2", "--seconds", "1", "--picture", "errors.svg",
            ])
        #expect(results.map { $0["protocol"] as? String } == ["paper", "files"])
        #expect((results.first?["columns"] as? [[String: Any]])?.last?["name"] as? String == "one-shot-eq")
        #expect(try String(contentsOfFile: stage.folder.file("errors.svg"), encoding: .utf8).hasPrefix("<svg"))
    }

    @Test func evaluateControllers() throws {
        let stage = try Stage()
        try RandomController().write(to: stage.models, name: "tone")
        for place in ["before/dry", "before/wet"] {
            try FileManager.default.createDirectory(atPath: stage.folder.file(place), withIntermediateDirectories: true)
            try Stage.clip(seconds: 1, seed: place.hasSuffix("dry") ? 1 : 2).write(to: stage.folder.file("\(place)/note.wav"))
        }
        try stage.folder.write(Array("file,start_seconds,end_seconds,kind\ndry/note.wav,0.2,0.4,breath\n".utf8), to: "before/inserts.csv")
        let results = try validated(
            stage, "evaluate-controllers",
            [
                "evaluate", "tone", "--data", "before", "--condition", "voice=voice", "--condition", "eq=eq.json", "--condition", "wet=before/wet",
                "--renders", "renders", "--pictures", "pictures",
            ])
        let columns = try #require(results.first?["columns"] as? [[String: Any]])
        #expect(columns.map { $0["name"] as? String } == ["input", "voice", "eq", "wet", "tone"])
        #expect((columns[3]["band_distance_db"] as? [String: Any])?["mean"] as? Double == 0)
        #expect(results.first?["pairs"] as? Int == 1 && columns.allSatisfy { $0["inserts"] != nil })
        let picture = try String(contentsOfFile: stage.folder.file("pictures/note.svg"), encoding: .utf8)
        #expect(["Spectrogram: input", "Spectrogram: target", "Spectrogram: tone", "level: Gain"].allSatisfy(picture.contains))
        // A listening test can be made of what was kept.
        let test = try stage.run("listen", "build", "renders", "-o", "test.html")
        #expect(test.status == 0 && test.output.contains("tone"), "\(test.error)")
        #expect(try stage.run("evaluate", "tone", "--data", "before", "--renders", "renders").status == 73)
        #expect(try stage.run("evaluate", "tone", "--data", "before", "--pictures", "before").status == 73)
        let table = try stage.run("evaluate", "tone", "--data", "before")
        #expect(table.status == 0 && table.output.contains("| MFCC distance"))
        for (what, status) in [("missing", 66), ("x", 66), ("voice.wav", 66), ("missing.json", 66), ("before/dry/note.wav", 65)] as [(String, Int32)] {
            #expect(try stage.run("evaluate", "tone", "--data", "before", "--condition", "x=\(what)").status == status, "\(what)")
        }
        #expect(try stage.run("evaluate", "tone", "--data", "before", "--condition", "voice").status == 64)
        #expect(try stage.run("evaluate", "one-shot-eq", "--data", "before", "--renders", "others").status == 64)
        #expect(try stage.run("evaluate", "tone", "one-shot-eq", "--data", "before").status == 64)
        #expect(try stage.run("evaluate", "tone", "--data", "missing").status == 66)
    }

    /// Needs the engine; `make test` builds it.
    @Test func gradients() throws {
        let stage = try Stage()
        let chain = """
            name = "volume"
            [[effects]]
            id = "volume"
            effect = "builtin:gain"
            trained = [{ symbols = ["gain"], range = [-12, 12] }]
            """
        try stage.folder.write(Array(chain.utf8), to: "volume.toml")
        let results = try validated(stage, "gradients", ["gradients", "volume.toml", "--items", "1", "--frames", "2", "--samples", "1"])
        #expect(results.map { $0["name"] as? String } == ["SPSA", "SPSA", "FD", "FD"])
        #expect(try validated(stage, "gradients", ["gradients", "missing.toml"], status: 66).isEmpty)
    }

    @Test func trainWithoutARecipe() throws {
        #expect(try validated(Stage(), "train", ["train", "missing.toml", "--data", "."], status: 66).isEmpty)
    }

    @Test func schemasRejectOtherObjects() throws {
        let stage = try Stage()
        let effects = try stage.run("effects", "list", "--json").json()
        for name in ["match", "process", "apply", "render", "analyse", "models", "doctor", "evaluate", "evaluate-controllers", "train", "gradients"] {
            #expect(!SchemaValidator.complaints(effects, schema: try Self.schema(name)).isEmpty)
        }
    }
}
