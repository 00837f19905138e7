import Foundation
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeModelFiles
import TestSupport
import Testing

@Suite struct BadRequestTests {
    // MARK: Outputs

    @Test func outputMayNotBeTheInput() throws {
        let stage = try Stage()
        for force in [[], ["--force"]] {
            try expectRefusal(stage, ["apply", "eq.json", "voice.wav", "-o", "voice.wav"] + force, 73, subject: "voice.wav", "voice.wav")
        }
        try expectRefusal(stage, ["apply", "eq.json", "voice.wav", "-o", "./voice.wav", "--force"], 73, subject: "./voice.wav", "would replace")
        try expectRefusal(
            stage, ["match", "voice.wav", "reference.flac", "-o", "reference.flac", "--force"], 73, subject: "reference.flac", "would replace")
        try expectRefusal(
            stage, ["match", "voice.wav", "reference.flac", "--settings", "voice.wav", "--force"], 73, subject: "voice.wav", "would replace")
    }

    @Test func existingFilesStayWithoutForce() throws {
        let stage = try Stage()
        try stage.folder.write([1, 2, 3], to: "out.wav")
        try expectRefusal(stage, ["match", "voice.wav", "reference.flac", "-o", "out.wav"], 73, subject: "out.wav", "exists already; ")
        // The audio is not written either where only the settings are in the way.
        try expectRefusal(stage, ["match", "voice.wav", "reference.flac", "--settings", "eq.json"], 73, subject: "eq.json", "exists already; ")
        #expect(try stage.run("match", "voice.wav", "reference.flac", "-o", "out.wav", "--force").status == 0)
        #expect(try bytes(of: stage.folder.file("out.wav")).count > 80_000)
    }

    @Test func unwritableOutput() throws {
        let stage = try Stage()
        try expectRefusal(stage, ["apply", "eq.json", "voice.wav", "-o", "nowhere/deep/out.wav"], 73, subject: "nowhere/deep/out.wav", "folder")
        try expectRefusal(stage, ["apply", "eq.json", "voice.wav", "-o", "/sys/out.wav"], 73, subject: "/sys/out.wav", ";")
        guard getuid() != 0 else { return }
        try FileManager.default.createDirectory(atPath: stage.folder.file("locked"), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o555])
        try expectRefusal(stage, ["apply", "eq.json", "voice.wav", "-o", "locked/out.wav"], 73, subject: "locked/out.wav", "not writable")
    }

    @Test func twoInputsMayNotBecomeOneFile() throws {
        let stage = try Stage()
        for folder in ["a", "b"] {
            try FileManager.default.createDirectory(atPath: stage.folder.file(folder), withIntermediateDirectories: true)
            try Stage.clip(seed: 3).write(to: stage.folder.file("\(folder)/x.wav"))
        }
        let outcome = try stage.run("apply", "eq.json", "a/x.wav", "b/x.wav", "-o", "out", "--force")
        #expect(outcome.status == 73)
        #expect(outcome.errorLines == ["error: out/x-applied.wav: would be the output of both a/x.wav and b/x.wav; process them one by one"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: stage.folder.file("out")) == ["x-applied.wav"])
    }

    @Test func severalInputsNeedAFolder() throws {
        let stage = try Stage()
        try expectRefusal(stage, ["apply", "eq.json", "voice.wav", "reference.flac", "-o", "eq.json"], 73, subject: "eq.json", "is a file")
    }

    @Test func unknownKindOfOutput() throws {
        let stage = try Stage()
        try expectRefusal(stage, ["apply", "eq.json", "voice.wav", "-o", "out.m4v"], 64, subject: "out.m4v", ".m4v")
        try expectRefusal(stage, ["apply", "eq.json", "voice.wav", "--format", "mp3", "--bits", "24"], 64, subject: "voice.wav", "no bit depth")
    }

    // MARK: Settings

    @Test(arguments: [
        (#""symbol": "low_gain""#, #""symbol": "low_loudness""#, "low_loudness"),
        (#""value": -6"#, #""value": -60"#, "-60"),
        (#""value": -6"#, #""value": 1e999"#, "too large"),
        (#""effect": "builtin:parametric-eq""#, #""effect": "builtin:flanger""#, "flanger"),
        (#""version": 1"#, #""version": 2"#, "newer"),
        (#""format": "soundalike-settings""#, #""format": "recipe""#, "not a settings file"),
        ("}", "", "line 12"),
    ])
    func badSettings(_ found: String, _ replacement: String, _ phrase: String) throws {
        let stage = try Stage()
        let text = String(decoding: try bytes(of: stage.folder.file("eq.json")), as: UTF8.self)
        let edited = text.replacingOccurrences(of: found, with: replacement)
        #expect(edited != text)
        try stage.folder.write(Array(edited.utf8), to: "edited.json")
        try expectRefusal(stage, ["apply", "edited.json", "voice.wav"], 65, subject: "edited.json", phrase)
    }

    @Test func missingSettings() throws {
        try expectRefusal(Stage(), ["apply", "no.json", "voice.wav"], 66, subject: "no.json", "no such file")
    }

    @Test(arguments: ["bass=0.5", "eq.bass_gain=0.5", "eq.low_q=0.5"])
    func amountOfSomethingElse(_ amount: String) throws {
        try expectRefusal(Stage(), ["apply", "eq.json", "voice.wav", "--amount", amount], 64, subject: "--amount", "; ")
    }

    // MARK: Models

    @Test func modelOfAnotherKind() throws {
        let stage = try Stage()
        var model = RandomModel()
        model.kind = "controller"
        try model.write(to: stage.folder, name: "controller")
        try expectRefusal(
            stage, ["match", "voice.wav", "reference.flac", "--model", "controller.safetensors"], 65, subject: "controller.safetensors", "kind controller")
    }

    @Test(arguments: ["sketch-matcher", "ensemble-matcher"]) func modelOfAFormerKind(_ kind: String) throws {
        let stage = try Stage()
        var model = RandomModel()
        model.kind = kind
        try model.write(to: stage.folder, name: "old")
        for arguments in [["match", "voice.wav", "reference.flac", "--model", "old.safetensors"], ["evaluate", "old.safetensors", "--data", "."]] {
            try expectRefusal(
                stage, arguments, 65, subject: "old.safetensors", "kind \(kind), which only early builds of soundalike 0.1.0 can read; use the shipped model")
        }
    }

    @Test func damagedOrMissingModel() throws {
        let stage = try Stage()
        let whole = try bytes(of: stage.models.file("one-shot-eq.safetensors"))
        try stage.folder.write(Array(whole.dropLast(1_000)), to: "cut.safetensors")
        try stage.folder.write([UInt8](repeating: 0xFF, count: 4_096), to: "noise.safetensors")
        try expectRefusal(stage, ["match", "voice.wav", "reference.flac", "--model", "cut.safetensors"], 65, subject: "cut.safetensors", "end of the file")
        try expectRefusal(stage, ["match", "voice.wav", "reference.flac", "--model", "noise.safetensors"], 65, subject: "noise.safetensors", "header")
        try expectRefusal(stage, ["match", "voice.wav", "reference.flac", "--model", "nobody"], 66, subject: "nobody", "one-shot-eq")
        try expectRefusal(stage, ["match", "voice.wav", "reference.flac", "--bands", "low,treble"], 64, subject: "treble", "low, mid1, mid2, high")
        try expectRefusal(stage, ["match", "voice.wav", "reference.flac", "--start", "5"], 65, subject: "reference.flac", "1.0 s long")
    }

    // MARK: Usage, as ArgumentParser prints it

    @Test(arguments: [
        ["match", "voice.wav"], ["match", "voice.wav", "reference.flac", "--amount", "3"], ["match", "voice.wav", "reference.flac", "--amount", "eq=x"],
        ["apply", "eq.json"], ["apply", "eq.json", "voice.wav", "--loudness", "12"], ["apply", "eq.json", "voice.wav", "--loudness", "--force"],
        ["apply", "eq.json", "voice.wav", "--bits", "12"],
        ["apply", "eq.json", "voice.wav", "--loudness=-16", "--match-loudness"], ["apply", "eq.json", "voice.wav", "--format", "wma"],
        ["apply", "eq.json", "voice.wav", "--jobs", "0"], ["match", "voice.wav", "reference.flac", "--start=-1"],
        ["match", "voice.wav", "reference.flac", "--duration", "0"], ["analyse"], ["effects", "show"], ["dance"], ["match", "--sideways"],
    ])
    func usage(_ arguments: [String]) throws {
        let stage = try Stage()
        let before = try stage.inventory()
        let outcome = try stage.run(arguments)
        #expect(outcome.status == 64)
        #expect(outcome.error.hasPrefix("error: ") && outcome.errorLines.count == 2, "\(outcome.error)")
        #expect(outcome.output.isEmpty)
        #expect(try stage.inventory() == before)
    }
}
