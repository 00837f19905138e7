import Foundation
import SoundalikeAudio
import TestSupport
import Testing

/// The Python package as a user gets it: its wheel, built, installed, and compared with the program by the tests in `Python/tests`.
@Suite struct PythonTests {
    /// A Python that has NumPy: the one that comes first, else Debian's.
    private static func python() throws -> String {
        let found = try ["python3", "/usr/bin/python3"].first { try BuiltModules.run([$0, "-c", "import numpy, pip"]).status == 0 }
        return try #require(found, "no Python has numpy and pip: `make test-packages` installs them")
    }

    @Test func wheelDoesWhatTheProgramDoes() throws {
        let folder = try TemporaryFolder(), python = try Self.python()
        let build = URL(filePath: Program.path).deletingLastPathComponent().path
        let made = try BuiltModules.run([python, "scripts/python-wheel.py", build, folder.path])
        try #require(made.status == 0, "\(made.printed)")
        let wheel = try #require(folder.contents().first { $0.hasSuffix(".whl") })
        let installed = try BuiltModules.run(
            [python, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--disable-pip-version-check", "--target", folder.file("site"), folder.file(wheel)])
        try #require(installed.status == 0, "\(installed.printed)")
        // What the library looks for, far from any checkout.
        for name in ["Models/one-shot-eq.safetensors", "Chains/voice.toml", "soundalike-plugin-sandbox", "soundalike-plugin-scan"] {
            #expect(FileManager.default.fileExists(atPath: folder.file("site/soundalike/\(name)")), "\(name)")
        }
        let tests = try BuiltModules.run([
            "env", "PYTHONPATH=\(folder.file("site"))", "PYTHONDONTWRITEBYTECODE=1", "SOUNDALIKE_PROGRAM=\(Program.path)", python, "-m", "unittest",
            "discover", "-v", "-s", "Python/tests",
        ])
        #expect(tests.status == 0, "\(tests.printed)")
        // A run without tests is none.
        #expect(tests.printed.contains("test_settings_and_samples_are_the_program_s"))
        if tests.printed.contains("skipped") { print("PyTorch is not installed: the layer for it was not tested") }
    }
}

/// The C interface as C sees it.
@Suite struct CInterfaceTests {
    private let folder: TemporaryFolder
    private static let clips = Program.checkout.appending(path: "Examples").path
    private static let build = URL(filePath: Program.path).deletingLastPathComponent().path

    init() throws {
        folder = try TemporaryFolder()
        let (status, printed) = try BuiltModules.run([
            "clang", "-std=c11", "-Wall", "-Wextra", "-Werror", "Examples/MatchC/match.c", "-ISources/CHeader/include", "-L\(Self.build)",
            "-lsoundalike-c", "-Wl,-rpath,\(Self.build)", "-o", folder.file("match-c"),
        ])
        try #require(status == 0, "\(printed)")
    }

    @Test func exampleDoesWhatTheProgramDoes() throws {
        let (status, printed) = try BuiltModules.run([
            folder.file("match-c"), "\(Self.clips)/voice.flac", "\(Self.clips)/reference.flac", folder.file("c.wav"),
        ])
        #expect(status == 0, "\(printed)")
        #expect(printed.contains("listening 100 %") && printed.contains("rendering 100 %"))
        let models = Program.checkout.appending(path: "Models").path
        for words in [
            ["match", "\(Self.clips)/voice.flac", "\(Self.clips)/reference.flac", "--dry-run", "--settings", "eq.json"],
            ["apply", "eq.json", "\(Self.clips)/voice.flac", "-o", "program.wav", "--bits", "32f", "--amount", "0.5", "--match-loudness"],
        ] { #expect(try Program.run(words, in: folder.path, models: models).status == 0) }
        #expect(printed.hasSuffix(String(decoding: try bytes(of: folder.file("eq.json")), as: UTF8.self)))
        #expect(try Recording.read(path: folder.file("c.wav")) == Recording.read(path: folder.file("program.wav")))
    }

    @Test func errorsHaveTheProgramsWordsAndCodes() throws {
        let missing = try BuiltModules.run([folder.file("match-c"), "nothing.wav", "\(Self.clips)/reference.flac", folder.file("c.wav")])
        #expect(missing.status == 66)
        #expect(missing.printed == "error: nothing.wav: no such file\n", "\(missing.printed)")
        #expect(try folder.contents() == ["match-c"])
    }

    /// The header is C and C++, and needs nothing else.
    @Test(arguments: ["c", "c++"]) func headerStandsAlone(language: String) throws {
        let header = "Sources/CHeader/include/soundalike.h"
        let (status, printed) = try BuiltModules.run(["clang", "-x", language, "-fsyntax-only", "-Wall", "-Wextra", "-Wno-pragma-once-outside-header", "-Werror", header])
        #expect(status == 0, "\(printed)")
    }
}
