import Foundation
import TestSupport
import Testing

/// What `match` prints on a terminal, as `script` plays one.
@Suite struct TerminalTests {
    private static func output(_ flags: String = "", columns: Int = 100, environment: String = "NO_COLOR=") throws -> String {
        let stage = try Stage()
        let command = "stty cols \(columns); TERM=xterm \(environment) '\(Program.path)' match voice.wav reference.flac --dry-run \(flags)"
        return try stage.run([], through: "script -qec \"\(command)\" /dev/null").output
    }

    private static func dots(_ text: String) -> Int { text.unicodeScalars.count { (0x2801...0x28FF).contains($0.value) } }

    @Test func curveIsPlottedWhereThereIsRoom() throws {
        let wide = try Self.output()
        #expect(Self.dots(wide) > 80)
        #expect(wide.contains("\u{1B}[32m"))
        #expect(wide.contains("200") && wide.contains("10k") && wide.contains(" dB "))
        let lines = wide.split(whereSeparator: \.isNewline).filter { !$0.contains("warning: ") }
        #expect(lines.allSatisfy { $0.replacing(/\e\[\d+m/, with: "").count <= 100 })
        let narrow = try Self.output(columns: 60)
        #expect(Self.dots(narrow) == 0 && narrow.contains("Mid 1") && !narrow.contains("\u{1B}[32m"))
    }

    @Test func coloursCanBeRefused() throws {
        let plain = try Self.output(environment: "NO_COLOR=1")
        #expect(Self.dots(plain) > 80 && !plain.contains("\u{1B}[32m"))
        #expect(Self.dots(try Self.output("--quiet")) == 0)
    }

    @Test func filesAndPipesGetNoPlot() throws {
        let stage = try Stage()
        let outcome = try stage.run("match", "voice.wav", "reference.flac", "--dry-run")
        #expect(Self.dots(outcome.output) == 0 && !outcome.output.contains("\u{1B}"))
    }
}
