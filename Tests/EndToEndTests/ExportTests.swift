import Foundation
import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

/// `soundalike export`, as built.
@Suite struct ExportTests {
    @Test func eachFormat() throws {
        let stage = try Stage()
        for (format, name) in [("lv2-preset", "eq.lv2"), ("reaper", "eq.RTrackTemplate"), ("apo", "eq.txt")] {
            let outcome = try stage.run("export", "eq.json", "--to", format)
            #expect(outcome.status == 0, "\(outcome.error)")
            #expect(outcome.output.hasPrefix(name) && outcome.error.isEmpty)
            #expect(FileManager.default.fileExists(atPath: stage.folder.file(name)))
        }
        #expect(try stage.run("export", "eq.json", "--to", "rew", "-o", "rew.txt").status == 0)
        let lines = String(decoding: try bytes(of: stage.folder.file("eq.txt")), as: UTF8.self).split(separator: "\n")
        // What the high shelf raises is taken off before.
        #expect(lines.count == 3 && lines[0].hasPrefix("Preamp: -"))
        #expect(lines[1].hasPrefix("Filter 1: ON LSC Fc ") && lines[1].contains(" Gain -6.00 dB "))
    }

    @Test func jsonSaysHowNearItIs() throws {
        let stage = try Stage()
        var eq = EffectSettings(id: "eq", descriptor: ParametricEQ.descriptor)
        eq["mid1_gain"] = 6
        eq["mid1_q"] = 0.02
        try Settings(chain: [eq]).write(to: stage.folder.file("wide.json"))
        for (file, isExact) in [("eq.json", true), ("wide.json", false)] {
            let outcome = try stage.run("export", file, "--to", "lv2-preset", "--plugin", "calf-parametric", "--json")
            #expect(outcome.status == 0, "\(outcome.error)")
            #expect(SchemaValidator.complaints(try outcome.json(), schema: try JSONTests.schema("export")) == [])
            let effect = try #require((try outcome.results().first?["effects"] as? [[String: Any]])?.first)
            #expect(effect["exact"] as? Bool == isExact)
            #expect((effect["largest_error_db"] as? Double ?? 9) < 0.25)
            #expect(effect["plugins"] as? [String] == ["http://calf.sourceforge.net/plugins/Equalizer12Band"])
        }
    }

    @Test func nothingIsReplacedUnasked() throws {
        let stage = try Stage()
        for format in ["lv2-preset", "reaper", "apo"] {
            #expect(try stage.run("export", "eq.json", "--to", format).status == 0)
            let before = try stage.inventory()
            let again = try stage.run("export", "eq.json", "--to", format)
            #expect(again.status == 73 && again.error.contains("exists already"))
            #expect(try stage.inventory() == before)
            #expect(try stage.run("export", "eq.json", "--to", format, "--force").status == 0)
        }
        let itself = try stage.run("export", "eq.json", "--to", "apo", "-o", "eq.json", "--force")
        #expect(itself.status == 73)
    }

    @Test func badRequests() throws {
        let stage = try Stage()
        try stage.folder.write(Array("{}".utf8), to: "broken.json")
        try Settings(chain: [EffectSettings(id: "bands", descriptor: CrossoverBank.descriptor)]).write(to: stage.folder.file("bank.json"))
        let cases: [(arguments: [String], status: Int32, says: String)] = [
            (["missing.json", "--to", "apo"], 66, "no such file"),
            (["broken.json", "--to", "apo"], 65, "not a settings file"),
            (["bank.json", "--to", "apo"], 65, "bank.json: no effect of the chain"),
            (["bank.json", "--to", "lv2-preset"], 65, "bank.json: no effect of the chain"),
            (["eq.json", "--to", "reaper", "-o", "none/x.RTrackTemplate"], 73, "its folder does not exist"),
            (["eq.json", "--to", "vst"], 64, "vst"),
            (["eq.json", "--to", "reaper", "--rate", "5"], 64, "--rate"),
            (["eq.json"], 64, "--to"),
        ]
        let before = try stage.inventory()
        for (arguments, status, says) in cases {
            let outcome = try stage.run(["export"] + arguments)
            #expect(outcome.status == status && outcome.error.contains(says), "\(arguments): \(outcome.error)")
        }
        #expect(try stage.inventory() == before)
        let failure = try stage.run("export", "bank.json", "--to", "apo", "--json")
        #expect(SchemaValidator.complaints(try failure.json(), schema: try JSONTests.schema("export")) == [])
    }

    @Test func changesOverTime() throws {
        let stage = try Stage()
        let automation = Automation(sampleRateHz: 44_100, frameSamples: 1_024, columns: ["eq/low_gain"], values: [0, 3, 6])
        var settings = Stage.settings()
        settings.automation = automation
        try settings.write(to: stage.folder.file("moving.json"))
        let fixed = try stage.run("export", "moving.json", "--to", "apo")
        #expect(fixed.status == 0 && fixed.errorLines == ["warning: the changes over time are left out: this format has fixed values only"])
        let moving = try stage.run("export", "moving.json", "--to", "reaper")
        #expect(moving.status == 0 && moving.error.isEmpty && moving.output.contains("1 envelope"))
        let text = String(decoding: try bytes(of: stage.folder.file("moving.RTrackTemplate")), as: UTF8.self)
        #expect(text.contains("<PARMENV 19:g_0 ") && text.components(separatedBy: "PT ").count == 4)
    }
}
