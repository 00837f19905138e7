import Foundation
import TestSupport
import Testing

@Suite struct ModelsJoinTests {
    @Test func modelsAnswerTogether() throws {
        let stage = try Stage()
        try RandomSketch().write(to: stage.models)
        let path = stage.models.file("both.safetensors")
        #expect(try stage.run("models", "join", "one-shot-eq", "sketch", "-o", path).status == 0)
        let listed = try stage.run("models", "--json").results().first { $0["name"] as? String == "both" }
        #expect(listed?["kind"] as? String == "ensemble-matcher" && listed?["status"] as? String == "ok")
        for model in ["both", "one-shot-eq", "sketch"] {
            let outcome = try stage.run("match", "voice.wav", "reference.flac", "--dry-run", "--model", model, "--settings", "\(model).json")
            #expect(outcome.status == 0, "\(outcome.error)")
        }
        let settings = try ["both", "one-shot-eq", "sketch"].map { try String(contentsOfFile: stage.folder.file("\($0).json"), encoding: .utf8) }
        #expect(Set(settings).count == 3)
    }

    @Test func badRequestsWriteNothing() throws {
        let stage = try Stage()
        var other = RandomSketch()
        other.frontEnd.hopLength = 512
        try other.write(to: stage.models)
        let path = stage.models.file("both.safetensors")
        #expect(try stage.run("models", "join", "one-shot-eq", "sketch", "-o", path).status == 65)
        #expect(try stage.run("models", "join", "one-shot-eq", "nobody", "-o", path).status == 66)
        #expect(try stage.run("models", "join", "one-shot-eq", "-o", path).status == 64)
        #expect(try stage.run("models", "join", "one-shot-eq", "sketch", "-o", path, "--share", "1").status == 64)
        #expect(!FileManager.default.fileExists(atPath: path))
        // A model that is there is not written over.
        let kept = stage.models.file("one-shot-eq.safetensors"), before = try Data(contentsOf: URL(filePath: kept))
        try RandomSketch().write(to: stage.models)
        #expect(try stage.run("models", "join", "one-shot-eq", "sketch", "-o", kept).status == 73)
        #expect(try Data(contentsOf: URL(filePath: kept)) == before)
    }
}
