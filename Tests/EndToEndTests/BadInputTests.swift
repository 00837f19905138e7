import Foundation
import SoundalikeAudio
import SoundalikeEffects
import TestSupport
import Testing

/// A file that no command may take: how it is made, what is said, with which exit code.
struct BadInput: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let status: Int32
    /// A part of the message.
    let phrase: String
    /// Whether only analysis refuses it.
    var isRenderable = false
    /// Makes the file in the stage's folder; its name.
    let make: @Sendable (Stage) throws -> String

    private static func bytes(
        _ name: String, _ phrase: String, isRenderable: Bool = false, _ bytes: @escaping @Sendable () -> [UInt8]
    ) -> BadInput {
        BadInput(testDescription: name, status: 65, phrase: phrase, isRenderable: isRenderable) { stage in
            try stage.folder.write(bytes(), to: "bad.wav")
            return "bad.wav"
        }
    }

    static let all: [BadInput] = [
        BadInput(testDescription: "missing file", status: 66, phrase: "no such file") { _ in "missing.wav" },
        BadInput(testDescription: "folder", status: 66, phrase: "is a folder; ") { stage in
            try FileManager.default.createDirectory(atPath: stage.folder.file("album"), withIntermediateDirectories: true)
            return "album"
        },
        .bytes("not audio", "is not an audio file") { Array("Dear reader, this is a letter.\n".utf8) },
        .bytes("empty file", "empty") { [] },
        .bytes("truncated header", "truncated") { Array(WaveBytes.file(data: sound(seconds: 1)).prefix(30)) },
        .bytes("truncated body", "truncated") { WaveBytes.file(declaredBytes: 88_200, data: sound(seconds: 0.7)) },
        BadInput(testDescription: "truncated FLAC", status: 65, phrase: "truncated") { stage in
            let whole = try TestSupport.bytes(of: stage.folder.file("reference.flac"))
            try stage.folder.write(Array(whole.prefix(whole.count * 2 / 3)), to: "bad.flac")
            return "bad.flac"
        },
        .bytes("zero samples", "no samples") { WaveBytes.file(data: []) },
        .bytes("shorter than 0.5 s", "too short", isRenderable: true) { WaveBytes.file(data: sound(seconds: 0.4)) },
        .bytes("digital silence", "silence", isRenderable: true) { WaveBytes.file(data: [UInt8](repeating: 0, count: 88_200)) },
        .bytes("NaN", "not a number") { WaveBytes.floats(with: .nan) },
        .bytes("infinity", "infinite") { WaveBytes.floats(with: -.infinity) },
        .bytes("3,000 channels", "3000 channels") { WaveBytes.file(channelCount: 3_000, data: [UInt8](repeating: 1, count: 600_000)) },
        .bytes("200 Hz", "200 Hz") { WaveBytes.file(sampleRateHz: 200, data: sound(seconds: 1)) },
        .bytes("10 MHz", "10000000 Hz") { WaveBytes.file(sampleRateHz: 10_000_000, data: sound(seconds: 1)) },
    ]

    private static func sound(seconds: Double) -> [UInt8] {
        (0..<Int(seconds * 44_100)).flatMap { WaveBytes.little(($0 * 7919) % 4_001 - 2_000, 2) }
    }
}

@Suite struct BadInputTests {
    @Test(arguments: BadInput.all)
    func matchRefusesItAsInput(_ bad: BadInput) throws {
        let stage = try Stage()
        let name = try bad.make(stage)
        try expectRefusal(stage, ["match", name, "reference.flac", "--settings", "found.json"], bad.status, subject: name, bad.phrase)
    }

    @Test(arguments: BadInput.all)
    func matchRefusesItAsReference(_ bad: BadInput) throws {
        let stage = try Stage()
        let name = try bad.make(stage)
        try expectRefusal(stage, ["match", "voice.wav", name, "--settings", "found.json"], bad.status, subject: name, bad.phrase)
    }

    @Test(arguments: BadInput.all)
    func applyRefusesItUnlessItCanBeRendered(_ bad: BadInput) throws {
        let stage = try Stage()
        let name = try bad.make(stage)
        if bad.isRenderable {
            #expect(try stage.run("apply", "eq.json", name, "-o", "out.wav").status == 0)
        } else {
            try expectRefusal(stage, ["apply", "eq.json", name, "-o", "out.wav"], bad.status, subject: name, bad.phrase)
        }
    }

    @Test(arguments: BadInput.all.filter { !$0.isRenderable })
    func analyseRefusesIt(_ bad: BadInput) throws {
        let stage = try Stage()
        let name = try bad.make(stage)
        try expectRefusal(stage, ["analyse", name], bad.status, subject: name, bad.phrase)
    }
}

/// Runs a command that must fail: with this exit code, one line about `subject`, and no file made or changed.
func expectRefusal(
    _ stage: Stage, _ arguments: [String], _ status: Int32, subject: String, _ phrase: String, through shell: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let before = try stage.inventory()
    let outcome = try stage.run(arguments, through: shell)
    #expect(outcome.status == status, "\(outcome.error)", sourceLocation: sourceLocation)
    #expect(outcome.errorLines.count == 1, "\(outcome.error)", sourceLocation: sourceLocation)
    #expect(outcome.error.hasPrefix("error: \(subject)"), "\(outcome.error)", sourceLocation: sourceLocation)
    #expect(outcome.error.contains(phrase), "\(outcome.error)", sourceLocation: sourceLocation)
    #expect(outcome.output.isEmpty, "\(outcome.output)", sourceLocation: sourceLocation)
    #expect(try stage.inventory() == before, sourceLocation: sourceLocation)
}
